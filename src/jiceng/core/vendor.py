"""The one module with SQL that SQLite and PostgreSQL spell differently."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from zlib import crc32

from django.db import connection
from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger that the database keeps: `name`, its `table`, and what it refuses."""

    name: str
    table: str
    sqlite: str
    postgresql: str


@cache
def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


@contextmanager
def planned() -> Iterator[None]:
    """What is asked meanwhile is planned once per connection and its plan kept; SQLite's driver always does so."""
    if not is_postgresql():
        yield
        return
    from django.db.backends.postgresql.base import ServerBindingCursor  # loads the driver

    connection.ensure_connection()
    link = connection.connection
    usual, link.cursor_factory = link.cursor_factory, ServerBindingCursor
    try:
        yield
    finally:
        link.cursor_factory = usual


def lock(name: str) -> None:
    """One holder at a time until the transaction ends (SQLite's write lock already is that)."""
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(name.encode())])


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


def create_search(table: str) -> None:
    """The table of a search index: one row of tokens per object. FTS5 on SQLite, GIN over text[] on PostgreSQL."""
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(f"CREATE TABLE {table} (id bigint PRIMARY KEY, terms text[] NOT NULL)")
            cursor.execute(f"CREATE INDEX {table}_terms ON {table} USING gin (terms)")
        else:
            cursor.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5(terms, tokenize='ascii', detail='none', columnsize=0)"
            )


def drop_search(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")


SEARCH_BATCH = 500


def search_remove(table: str, ids: Sequence[int]) -> None:
    """Take objects out of a search index."""
    key = "id" if is_postgresql() else "rowid"
    with connection.cursor() as cursor:
        for start in range(0, len(ids), SEARCH_BATCH):
            batch = list(ids[start : start + SEARCH_BATCH])
            marks = ",".join(["%s"] * len(batch))
            cursor.execute(f"DELETE FROM {table} WHERE {key} IN ({marks})", batch)


def search_put(table: str, rows: Sequence[tuple[int, Sequence[str]]], *, fresh: bool = False) -> None:
    """Write the tokens of objects, replacing what stood there (`fresh`: nothing does).

    Tokens hold no spaces, quotes or ASCII punctuation.
    """
    if not fresh:
        search_remove(table, [row[0] for row in rows])
    with connection.cursor() as cursor:
        if is_postgresql():
            with cursor.copy(f"COPY {table} (id, terms) FROM STDIN") as copy:
                for key, terms in rows:
                    listed = '","'.join(terms)
                    copy.write(f'{key}\t{{"{listed}"}}\n' if terms else f"{key}\t{{}}\n")
            # New entries wait in a list that every search would read through.
            cursor.execute("SELECT gin_clean_pending_list(%s)", [f"{table}_terms"])
        else:
            cursor.executemany(
                f"INSERT INTO {table} (rowid, terms) VALUES (%s, %s)",
                [(key, " ".join(terms)) for key, terms in rows],
            )


def search_find(table: str, terms: Sequence[str], within: Sequence[str] | None, limit: int) -> list[int]:
    """Ids of the first objects, by id, that hold every term and any one of `within` (None: no such condition)."""
    if not terms or (within is not None and not within):
        return []
    with connection.cursor() as cursor:
        if is_postgresql():
            return _find(cursor, table, list(terms), within, limit)
        match = " AND ".join(f'"{term}"' for term in terms)
        if within is not None:
            match += " AND (" + " OR ".join(f'"{place}"' for place in within) + ")"
        cursor.execute(
            f"SELECT rowid FROM {table} WHERE {table} MATCH %s ORDER BY rowid LIMIT %s", [match, limit]
        )
        return [row[0] for row in cursor.fetchall()]


FEW, FAR, NEAR = 2_000, 20, 0.02
"""So many objects are gathered from the index and looked through at once; two lists of which one is so many times longer
than the other are not walked through together; the first hits are looked for in the order of ids where such a share of
all objects should hold them."""


def _find(
    cursor: CursorWrapper, table: str, terms: list[str], within: Sequence[str] | None, limit: int
) -> list[int]:
    """`search_find` on PostgreSQL: what is rarest is gathered from the index, the rest is looked through.

    Left to choose, it reads the table in the order of ids even for a term that hardly anybody holds, or walks through
    the long list of a term that nearly everybody holds.
    """
    groups = [[one] for one in within or ()]
    every, hits, *sizes = _sizes(cursor, table, [[], terms, *groups])
    if hits <= FEW:
        return _gathered(
            cursor, table, terms, "terms && %s::text[]" if groups else "", list(within or ()), limit
        )
    found: set[int] = set()
    for place, size in zip(groups or [[]], sizes or [every], strict=True):
        if size <= FEW:
            found.update(_gathered(cursor, table, place, "terms @> %s::text[]", terms, limit))
        else:
            rare, other = (terms, place) if hits <= size else (place, terms)
            if max(hits, size) < FAR * min(hits, size):
                rare, other = [*rare, *other], []
            near = int(2 * limit * every * every / (hits * size))
            found.update(_first(cursor, table, rare, other, limit, near if near < every * NEAR else 0))
    return sorted(found)[:limit]


def _sizes(cursor: CursorWrapper, table: str, groups: Sequence[list[str]]) -> list[float]:
    """About how many objects hold all terms of each group, as PostgreSQL's statistics say; one statement."""
    parts = " UNION ALL ".join(f"SELECT 1 FROM {table} WHERE terms @> %s::text[]" for _group in groups)
    cursor.execute(f"EXPLAIN (FORMAT JSON) {parts}", list(groups))
    return [float(one["Plan Rows"]) for one in cursor.fetchone()[0][0]["Plan"]["Plans"]]


def _gathered(
    cursor: CursorWrapper, table: str, terms: list[str], condition: str, value: list[str], limit: int
) -> list[int]:
    """The first ids of the few that hold some terms and, looked through one by one, meet a condition."""
    where, values = (f"WHERE {condition} ", [value]) if condition else ("", [])
    cursor.execute(
        f"WITH hits AS MATERIALIZED (SELECT id, terms FROM {table} WHERE terms @> %s::text[]) "
        f"SELECT id FROM hits {where}ORDER BY id LIMIT %s",
        [terms, *values, limit],
    )
    return [row[0] for row in cursor.fetchall()]


def _first(
    cursor: CursorWrapper, table: str, rare: list[str], other: list[str], limit: int, near: int
) -> list[int]:
    """The first ids of the many that hold some terms: among the first `near` objects, where that many are there."""
    if near:
        cursor.execute(
            f"SELECT id FROM (SELECT id, terms FROM {table} ORDER BY id LIMIT %s) near "
            "WHERE terms @> %s::text[] ORDER BY id LIMIT %s",
            [near, [*rare, *other], limit],
        )
        if len(rows := cursor.fetchall()) == limit:
            return [row[0] for row in rows]
    return _gathered(cursor, table, rare, "terms @> %s::text[]" if other else "", other, limit)


def reserve_ids(table: str, count: int) -> list[int]:
    """`count` unused primary keys of a table. Call inside the transaction that inserts them."""
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(
            f"SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0), "
            f"coalesce((SELECT max(id) FROM {table}), 0))",
            [table],
        )
        last = cursor.fetchone()[0]
    return list(range(last + 1, last + 1 + count))


Rows = tuple[str, Sequence[str], Sequence[Sequence[Any]]]
"""A table, some of its columns, and their values row by row."""


def insert_row(
    table: str, columns: Sequence[str], row: Sequence[Any], key: str, beside: Rows | None = None
) -> int:
    """Insert one row, and give the key that the database gave it. `beside`: rows that name this key in a first column
    of which they say nothing; where the database can, in the same statement.
    """
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {_marks([row])} RETURNING {key}"
    with planned(), connection.cursor() as cursor:
        if beside is not None and is_postgresql():
            other, (first, *names), rows = beside
            marks = ", ".join(_marks([one], "(SELECT given FROM new)") for one in rows)
            sql = (
                f"WITH new (given) AS ({sql}) INSERT INTO {other} ({', '.join([first, *names])}) VALUES {marks} "
                f"RETURNING {first}"
            )
            cursor.execute(sql, [*row, *(value for one in rows for value in one)])
            return int(cursor.fetchone()[0])
        cursor.execute(sql, row)
        given = int(cursor.fetchone()[0])
    if beside is not None:
        insert_rows(beside[0], beside[1], [(given, *one) for one in beside[2]])
    return given


def change_rows(sql: str, params: Sequence[Any]) -> int:
    """Run a frequent change; how many rows it changed."""
    with planned(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


AT_ONCE = 500
"""Fewer rows than this are written by one plain statement; more are streamed."""


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of texts, numbers, truth values and None (dates as ISO text), the quickest way there is."""
    if isinstance(rows, list) and len(rows) < AT_ONCE:
        insert_few((table, columns, rows))
        return
    names = ", ".join(columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if is_postgresql():
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            # SQLite's own method takes the rows as they come; Django's keeps a copy of all of them.
            sqlite3.Cursor.executemany(cursor.cursor, f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def insert_few(*tables: Rows) -> None:
    """Insert a few rows into each of some tables, in one statement where the database can; many go by themselves."""
    for one in tables:
        if len(one[2]) >= AT_ONCE:
            insert_rows(*one)
    tables = tuple(one for one in tables if 0 < len(one[2]) < AT_ONCE)
    texts = [f"INSERT INTO {table} ({', '.join(columns)}) VALUES" for table, columns, _rows in tables]
    with connection.cursor() as cursor:
        if not is_postgresql():
            for text, (_table, columns, rows) in zip(texts, tables, strict=True):
                cursor.executemany(f"{text} ({', '.join(['%s'] * len(columns))})", rows)
        elif tables:
            *before, last = [
                f"{text} {_marks(rows)}" for text, (_t, _c, rows) in zip(texts, tables, strict=True)
            ]
            named = ", ".join(f"part{number} AS ({one})" for number, one in enumerate(before))
            flat = [value for _table, _columns, rows in tables for row in rows for value in row]
            cursor.execute(f"WITH {named} {last}" if named else last, flat)


def _marks(rows: Sequence[Sequence[Any]], *first: str) -> str:
    one = f"({', '.join([*first, *['%s'] * len(rows[0])])})"
    return ", ".join([one] * len(rows))


ROOMY_KIBIBYTES = 256 * 1024


@contextmanager
def roomy_cache() -> Iterator[None]:
    """SQLite keeps more pages in memory for a while: indexes over random values would else be written again and again."""
    if is_postgresql():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{ROOMY_KIBIBYTES}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {usual}")
