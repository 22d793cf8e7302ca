"""Guards: triggers by which the database itself refuses what no code of ours may do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from .basics import is_postgresql


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger that the database keeps: `name`, its `table`, and what it refuses."""

    name: str
    table: str
    sqlite: str
    postgresql: str


def append_only(table: str, *, erasable: bool = False) -> list[Guard]:
    """Guards that refuse to change rows of a table and, unless `erasable`, to delete them."""
    guards = []
    for event in ("UPDATE",) if erasable else ("UPDATE", "DELETE"):
        name = f"keep_{table}_{event.lower()}"
        message = f"{table} is append-only"
        guards.append(
            Guard(
                name,
                table,
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END",
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW "
                f"EXECUTE FUNCTION jiceng_refuse('{message}')",
            )
        )
    return guards


def no_overlap(table: str, owner: str) -> list[Guard]:
    """Guards that refuse two rows of one `owner` column whose half-open periods overlap."""
    clash = (
        f"SELECT 1 FROM {table} other WHERE other.{owner} = NEW.{owner} AND other.id <> NEW.id "
        "AND (other.ends IS NULL OR other.ends > NEW.begins) AND (NEW.ends IS NULL OR NEW.ends > other.begins)"
    )
    message = f"{table}: periods overlap"
    guards = []
    for event in ("INSERT", "UPDATE"):
        name = f"keep_{table}_{event.lower()}"
        guards.append(
            Guard(
                name,
                table,
                f"CREATE TRIGGER {name} AFTER {event} ON {table} WHEN EXISTS ({clash}) "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
                f"CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION jiceng_no_overlap('{owner}', '{message}')",
            )
        )
    return guards


_POSTGRESQL_FUNCTIONS = """
CREATE OR REPLACE FUNCTION jiceng_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;
CREATE OR REPLACE FUNCTION jiceng_no_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE clash boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I o WHERE o.%I = ($1).%I AND o.id <> ($1).id '
    'AND (o.ends IS NULL OR o.ends > ($1).begins) AND (($1).ends IS NULL OR ($1).ends > o.begins))',
    TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[0]) INTO clash USING NEW;
  IF clash THEN RAISE EXCEPTION '%', TG_ARGV[1]; END IF;
  RETURN NULL;
END $$;
"""


def existing_guards() -> set[str]:
    """Names of the guard triggers that the database holds now."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'keep\\_%%'"
        if is_postgresql()
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'keep@_%%' ESCAPE '@'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [])
        return {row[0] for row in cursor.fetchall()}


def install_guards(guards: list[Guard]) -> None:
    """Create the guards that are missing. Run after every migration: rebuilding a table drops them."""
    present, tables = existing_guards(), set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(_POSTGRESQL_FUNCTIONS)
        for guard in guards:
            if guard.table in tables and guard.name not in present:
                cursor.execute(guard.postgresql if is_postgresql() else guard.sqlite)


@contextmanager
def lifted(guards: list[Guard]) -> Iterator[None]:
    """Lift the guards for a while: for retention, for a test's flush, for proving that `verify` finds a change."""
    with connection.cursor() as cursor:
        for guard in guards:
            on = f" ON {guard.table}" if is_postgresql() else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}{on}")
    try:
        yield
    finally:
        install_guards(guards)
