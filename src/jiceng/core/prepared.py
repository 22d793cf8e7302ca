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

from . import vendor

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
def _columns(model: type[Model]) -> tuple[list[str], list["Field[Any, Any]"], str]:
    """Columns of a new row, the fields whose values they take, and the column of the key."""
    quoted, key = connections[DEFAULT_DB_ALIAS].ops.quote_name, model._meta.pk
    assert key is not None
    fields = [one for one in model._meta.concrete_fields if one is not key]
    return [quoted(str(one.column)) for one in fields], fields, quoted(str(key.column))


def insert(row: Model) -> None:
    """Write a new row whose key the database gives, as `save` does but for its signals."""
    connection = connections[DEFAULT_DB_ALIAS]
    columns, fields, key = _columns(type(row))
    values = [one.get_db_prep_save(one.pre_save(row, add=True), connection) for one in fields]
    row.pk = vendor.insert_row(connection.ops.quote_name(row._meta.db_table), columns, values, key)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
