"""SQLite as Django drives it, but whoever finds the file locked looks again every half millisecond.

SQLite's own waiting backs off to a tenth of a second between looks. Between processes that write for two milliseconds each,
the lock then lies free for much of the time, and who waits longest looks least often.
"""

import sqlite3
import time
from typing import Any

from django.db.backends.sqlite3 import base

LOOK_AGAIN = 0.0005
"""Seconds between two looks at the lock."""


class Cursor(base.SQLiteCursorWrapper):
    """`patience`: for how many seconds a statement looks again before it gives up."""

    patience = 0.0

    def execute(self, query: str, params: Any = None) -> Any:
        """Run a statement; raises OperationalError where the lock was not free within the patience."""
        gives_up = 0.0
        while True:
            try:
                return super().execute(query, params)
            except sqlite3.OperationalError as problem:
                now = time.monotonic()
                gives_up = gives_up or now + self.patience
                if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY or now > gives_up:
                    raise
            time.sleep(LOOK_AGAIN)


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's; `timeout` of the OPTIONS is, as there, how many seconds a statement waits before it gives up."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        connection.execute("PRAGMA busy_timeout = 0")
        return connection

    def create_cursor(self, name: str | None = None) -> Cursor:
        cursor = Cursor(self.connection)
        cursor.patience = float(self.settings_dict["OPTIONS"].get("timeout", 5.0))
        return cursor
