"""Rows that are written often or in great number."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from .basics import is_postgresql, planned


@dataclass(frozen=True, slots=True)
class Into:
    """Columns of a table that new rows fill, with their types as PostgreSQL casts to them."""

    table: str
    columns: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def head(self) -> str:
        return f"INSERT INTO {self.table} ({', '.join(_quoted(self.columns))})"


Rows = tuple[Into, Sequence[Sequence[Any]]]
"""Rows of a table: texts, numbers, truth values, None."""


@dataclass(frozen=True, slots=True)
class Change:
    """An UPDATE, ready to run."""

    sql: str
    params: tuple[Any, ...]


def insert_row(
    into: Into, row: Sequence[Any], key: str, *, beside: Sequence[Rows] = (), change: Change | None = None
) -> int | None:
    """Insert one row, and give the key that the database gave it.

    `beside`: rows of other tables, of which each takes this key in its first column, the others as given. `change`: is made
    first, and where it changes nothing, nothing is inserted and there is no key. All or nothing; where the database can,
    in one statement.
    """
    beside = [one for one in beside if one[1]]
    if is_postgresql():
        return _insert_at_once(into, row, key, beside, change)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if change is not None:
            cursor.execute(change.sql, change.params)
            if not cursor.rowcount:
                return None
        cursor.execute(f'{into.head} VALUES ({_marks(row)}) RETURNING "{key}"', row)
        given = int(cursor.fetchone()[0])
        for other, rows in beside:
            text = f"{other.head} VALUES ({given}, {_marks(rows[0])})"
            cursor.executemany(text, rows)
    return given


def _insert_at_once(
    into: Into, row: Sequence[Any], key: str, beside: Sequence[Rows], change: Change | None
) -> int | None:
    """One statement of PostgreSQL, whose text hangs on no value and is planned once: many rows travel as JSON."""
    parts, params = [], [*(change.params if change else ()), *row]
    if change is not None:
        parts.append(f"changed AS ({change.sql} RETURNING 1)")
    condition = " WHERE EXISTS (SELECT FROM changed)" if change is not None else ""
    parts.append(f'new (given) AS ({into.head} SELECT {_cast(into.types)}{condition} RETURNING "{key}")')
    for number, (other, rows) in enumerate(beside):
        names, types = other.columns[1:], other.types[1:]
        if len(rows) == 1:
            source = f"SELECT given, {_cast(types)} FROM new"
            params += rows[0]
        else:
            listed = ", ".join(f"{name} {kind}" for name, kind in zip(_quoted(names), types, strict=True))
            chosen = ", ".join(["given", *_quoted(names)])
            source = f"SELECT {chosen} FROM new, json_to_recordset(%s::json) AS listed ({listed})"
            params.append(json.dumps([dict(zip(names, one, strict=True)) for one in rows], default=str))
        parts.append(f"beside{number} AS ({other.head} {source})")
    with planned(), connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} SELECT given FROM new", params)
        found = cursor.fetchone()
    return int(found[0]) if found else None


def _quoted(names: Sequence[str]) -> list[str]:
    return [f'"{one}"' for one in names]


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _cast(types: Sequence[str]) -> str:
    return ", ".join(f"%s::{one}" for one in types)


AT_ONCE = 500
"""Fewer rows than this are written by one plain statement; more are streamed."""


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of texts, numbers, truth values and None (dates as ISO text), the quickest way there is."""
    names = ", ".join(columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if isinstance(rows, list) and len(rows) < AT_ONCE:
            if rows:
                marks = ", ".join([f"({_marks(columns)})"] * len(rows))
                flat = [value for row in rows for value in row]
                cursor.execute(f"INSERT INTO {table} ({names}) VALUES {marks}", flat)
        elif is_postgresql():
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            # SQLite's own method takes the rows as they come; Django's keeps a copy of all of them.
            sqlite3.Cursor.executemany(cursor.cursor, f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
