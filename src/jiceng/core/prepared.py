"""Questions that every request asks and rows that it writes: their SQL is made once, not each time.

Django spends several times longer on making the SQL of a small query than the database on answering it.
"""

import datetime as dt
import inspect
from collections.abc import Callable
from copy import copy
from functools import cache
from types import SimpleNamespace
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model, QuerySet

Row = TypeVar("Row")
Value = int | str | dt.date


def prepared(build: Callable[..., QuerySet[Any, Row]]) -> Callable[..., list[Row]]:
    """A function with the parameters of `build` that gives the rows of its query.

    The parameters, annotated as int, str or date, are values that the query compares with; its shape hangs on none.
    """
    marks = [
        dt.date(1, 1, 1 + place) if one.annotation is dt.date else -1_000_003 - place
        for place, one in enumerate(inspect.signature(build).parameters.values())
    ]

    @cache
    def made() -> tuple[Any, Any, str, tuple[Any, ...]]:
        query = build(*marks)
        compiler = query.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        return query._iterable_class, compiler, sql, params

    def ask(*values: Value) -> list[Row]:
        rows_of, compiler, sql, params = made()
        connection = connections[DEFAULT_DB_ALIAS]
        given: dict[Any, Any] = {}
        for mark, value in zip(marks, values, strict=True):
            own = connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value
            given[mark] = given[str(mark)] = own
        ready = copy(compiler)
        ready.connection = connection
        ready.as_sql = lambda: (sql, tuple(given.get(one, one) for one in params))
        query = SimpleNamespace(get_compiler=lambda using: ready)
        return list(rows_of(SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})))

    return ask


@cache
def _insertion(model: type[Model]) -> tuple[str, list["Field[Any, Any]"]]:
    """The SQL of a new row, and the fields whose values it takes."""
    quoted, key = connections[DEFAULT_DB_ALIAS].ops.quote_name, model._meta.pk
    assert key is not None
    fields = [one for one in model._meta.concrete_fields if one is not key]
    names, marks = ", ".join(quoted(str(one.column)) for one in fields), ", ".join(["%s"] * len(fields))
    table = quoted(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING {quoted(str(key.column))}", fields


def insert(row: Model) -> None:
    """Write a new row whose key the database gives, as `save` does but for its signals."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _insertion(type(row))
    values = [one.get_db_prep_save(one.pre_save(row, add=True), connection) for one in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
