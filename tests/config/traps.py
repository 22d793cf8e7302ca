"""A trigger in somebody's way: the row that it waits for stops its transaction, so that it can be killed just there."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

ENDLESS = (
    "CREATE VIEW trap_endless AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x > 0) "
    "SELECT count(*) AS n FROM c"
)
SLEEPING = "FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
PATIENCE = 60
"""Seconds in which a busy machine comes to the trap."""


class Database:
    """The database of an installation as the test itself reaches it: a file, or a PostgreSQL server."""

    def __init__(self, data: Path, url: str) -> None:
        self.data, self.url = data, url

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as server:
                found = server.execute(statement)  # type: ignore[call-overload]
                return found.fetchall() if found.description else []
        connection = sqlite3.connect(self.data / "jiceng.sqlite3", timeout=20)
        try:
            with connection:
                return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def count(self, table: str) -> int:
        ((count,),) = self.rows(f"SELECT count(*) FROM {table}")
        assert isinstance(count, int)
        return count

    @contextmanager
    def trap(self, table: str, condition: str) -> Iterator[None]:
        """Rows of a table that fulfil the condition (on NEW) are never done with."""
        if self.url:
            self.rows("CREATE OR REPLACE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS "
                      "$$ BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$")  # fmt: skip
            self.rows(
                f"CREATE TRIGGER trap BEFORE INSERT ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION trap()"
            )
        else:
            self.rows(ENDLESS)
            self.rows(
                f"CREATE TRIGGER trap BEFORE INSERT ON {table} WHEN {condition} BEGIN SELECT n FROM trap_endless; END"
            )
        try:
            yield
        finally:
            self.rows(f"DROP TRIGGER trap ON {table}" if self.url else "DROP TRIGGER trap")
            if not self.url:
                self.rows("DROP VIEW trap_endless")

    def wait_for_prey(self) -> None:
        """Until a transaction is in the trap: asleep on PostgreSQL, keeping the one write lock on SQLite."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self._caught():
                return
            time.sleep(0.05)
        raise AssertionError("nothing came to the trap")

    def _caught(self) -> bool:
        if self.url:
            return bool(self.rows(f"SELECT pid {SLEEPING}"))
        for _look in range(12):  # a transaction that is only passing lets go of the lock in between
            connection = sqlite3.connect(self.data / "jiceng.sqlite3", timeout=0, isolation_level=None)
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                time.sleep(0.05)
            else:
                connection.rollback()
                return False
            finally:
                connection.close()
        return True

    def let_go(self) -> None:
        """What PostgreSQL does by itself once it sees that the killed client is gone: end its transaction."""
        if self.url:
            self.rows(f"SELECT pg_terminate_backend(pid) {SLEEPING}")
            while self.rows(f"SELECT pid {SLEEPING}"):
                time.sleep(0.05)
