"""Which database it is, plans that it keeps, locks, keys and memory."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from zlib import crc32

from django.db import connection


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


def learn_sizes(tables: Iterable[str]) -> None:
    """Tables grew by many rows in this transaction: PostgreSQL, which looks at them only later, is told to look now.

    It else plans as for empty tables, and what takes a second takes hours.
    """
    if is_postgresql():
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ANALYZE {table}")


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
