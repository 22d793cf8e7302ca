"""Rows that are written often or in great number."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from .basics import is_postgresql, planned

Rows = tuple[str, Sequence[str], Sequence[Sequence[Any]]]
"""A table, some of its columns, and their values row by row."""


@dataclass(frozen=True, slots=True)
class Into:
    """Columns of a table that new rows fill, with their types as PostgreSQL casts to them."""

    table: str
    columns: tuple[str, ...]
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """An UPDATE, ready to run."""

    sql: str
    params: tuple[Any, ...]


def insert_row(
    into: Into,
    row: Sequence[Any],
    key: str,
    *,
    beside: tuple[Into, Sequence[Any]] | None = None,
    change: Change | None = None,
) -> int | None:
    """Insert one row, and give the key that the database gave it.

    `beside`: a row of another table that names this key in a first column of which it says nothing. `change`: it is made
    first, and where it changes nothing, nothing is inserted and there is no key. All or nothing; where the database can,
    in one statement.
    """
    if is_postgresql():
        parts, params = [], [*(change.params if change else ()), *row, *(beside[1] if beside else ())]
        if change is not None:
            parts.append(f"changed AS ({change.sql} RETURNING 1)")
        given = f"{_insertion(into, 'WHERE EXISTS (SELECT FROM changed)' if change else '')} RETURNING {key}"
        if beside is not None:
            parts.append(f"new (given) AS ({given})")
            given = f"{_insertion(beside[0], 'FROM new', 'given')} RETURNING {beside[0].columns[0]}"
        with planned(), connection.cursor() as cursor:
            cursor.execute(f"WITH {', '.join(parts)} {given}" if parts else given, params)
            found = cursor.fetchone()
        return int(found[0]) if found else None
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if change is not None:
            cursor.execute(change.sql, change.params)
            if not cursor.rowcount:
                return None
        cursor.execute(f"{_insertion(into)} RETURNING {key}", row)
        made = int(cursor.fetchone()[0])
        if beside is not None:
            cursor.execute(_insertion(beside[0]), [made, *beside[1]])
    return made


def _insertion(into: Into, condition: str = "", *first: str) -> str:
    """An INSERT of one row; `first`: what its first columns take from elsewhere."""
    head = f"INSERT INTO {into.table} ({', '.join(into.columns)})"
    if is_postgresql():
        marks = ", ".join([*first, *(f"%s::{one}" for one in into.types[len(first) :])])
        return f"{head} SELECT {marks} {condition}"
    return f"{head} VALUES ({', '.join(['%s'] * len(into.columns))})"


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


def _marks(rows: Sequence[Sequence[Any]]) -> str:
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    return ", ".join([one] * len(rows))
