"""SQLite as Django drives it, but whoever waits to write looks again every half millisecond.

SQLite's own waiting backs off to a tenth of a second between looks. Between processes that write for two milliseconds each,
the lock then lies free for much of the time.
"""

import sqlite3
import time

from django.db import OperationalError
from django.db.backends.sqlite3 import base

LOOK_AGAIN = 0.0005
"""Seconds between two looks at the write lock."""


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's; `timeout` of the OPTIONS is, as there, how many seconds a transaction waits before it gives up."""

    def _start_transaction_under_autocommit(self) -> None:
        """Begin a transaction; raises OperationalError when the lock was not free within the timeout."""
        patience = float(self.settings_dict["OPTIONS"].get("timeout", 5.0))
        gives_up = time.monotonic() + patience
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    super()._start_transaction_under_autocommit()  # type: ignore[misc]
                    return
                except OperationalError as problem:
                    if not _busy(problem) or time.monotonic() > gives_up:
                        raise
                time.sleep(LOOK_AGAIN)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")


def _busy(problem: OperationalError) -> bool:
    cause = problem.__cause__
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode == sqlite3.SQLITE_BUSY
