"""Questions that every request asks and rows that it writes: their SQL is made once, not each time.

Django spends several times longer on making the SQL of a small query than the database on answering it.
"""

import datetime as dt
import inspect
from collections.abc import Callable, Sequence
from copy import copy
from functools import cache
from types import SimpleNamespace
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model, QuerySet
from django.db.models.sql import UpdateQuery

from . import vendor

Row = TypeVar("Row")
Value = int | str | dt.date


def prepared(build: Callable[..., QuerySet[Any, Row]]) -> Callable[..., list[Row]]:
    """A function with the parameters of `build` that gives the rows of its query.

    The parameters, annotated as int, str or date, are values that the query compares with; its shape hangs on none.
    """
    marks = _marks(build)

    @cache
    def made() -> tuple[Any, Any, str, tuple[Any, ...]]:
        query = build(*marks)
        compiler = query.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        read = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
        compiler.get_converters = lambda expressions: read  # what each column needs is the same each time
        return query._iterable_class, compiler, sql, params

    def ask(*values: Value) -> list[Row]:
        rows_of, compiler, sql, params = made()
        ready = copy(compiler)
        ready.connection = connections[DEFAULT_DB_ALIAS]
        ready.as_sql = lambda: (sql, _given(params, marks, values))
        query = SimpleNamespace(get_compiler=lambda using: ready)
        with vendor.planned():
            return list(rows_of(SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})))

    return ask


def prepared_update(
    build: Callable[..., tuple[QuerySet[Any, Any], dict[str, Value]]],
) -> Callable[..., vendor.Change]:
    """A function with the parameters of `build` that gives the change of its rows to its values, for `insert` to make."""
    marks = _marks(build)

    @cache
    def made() -> tuple[str, tuple[Any, ...]]:
        rows, values = build(*marks)
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(values)
        sql, params = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return sql, params

    def change(*values: Value) -> vendor.Change:
        sql, params = made()
        return vendor.Change(sql, _given(params, marks, values))

    return change


def _marks(build: Callable[..., Any]) -> list[Value]:
    """A value that stands for each parameter while the SQL is made."""
    return [
        dt.date(1, 1, 1 + place) if one.annotation is dt.date else -1_000_003 - place
        for place, one in enumerate(inspect.signature(build).parameters.values())
    ]


def _given(params: Sequence[Any], marks: Sequence[Value], values: Sequence[Value]) -> tuple[Any, ...]:
    """The parameters of the SQL with the values that are asked for in the place of the marks."""
    dates = connections[DEFAULT_DB_ALIAS].ops
    given: dict[Any, Any] = {}
    for mark, value in zip(marks, values, strict=True):
        own = dates.adapt_datefield_value(value) if isinstance(value, dt.date) else value
        given[mark] = given[str(mark)] = own
    return tuple(given.get(one, one) for one in params)


@cache
def _into(model: type[Model], *names: str) -> tuple[vendor.Into, list["Field[Any, Any]"]]:
    """Columns of new rows (none named: all but the key), and the fields whose values they take."""
    connection, known = (
        connections[DEFAULT_DB_ALIAS],
        {one.attname: one for one in model._meta.concrete_fields},
    )
    fields = [known[name] for name in names] or [one for one in known.values() if not one.primary_key]
    # Without their length: a text that is too long for its column is to be refused, not cut.
    types = tuple(str(one.db_type(connection)).partition("(")[0] for one in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    return vendor.Into(table, tuple(str(one.column) for one in fields), types), fields


Beside = tuple[type[Model], Sequence[str], Sequence[Sequence[Any]]]
"""Rows of another table that stand beside a new one: some of its columns, of which the first takes the new row's key, and
the values of the others as the database takes them."""


def insert(row: Model, *, beside: Sequence[Beside] = (), change: vendor.Change | None = None) -> bool:
    """Write a new row whose key the database gives, as `save` does but for its signals; whether it was written.

    `beside`: rows that are written with it. `change`: is made first; where it changes nothing, nothing is written.
    """
    connection, key = connections[DEFAULT_DB_ALIAS], type(row)._meta.pk
    assert key is not None
    into, fields = _into(type(row))
    values = [one.get_db_prep_save(one.pre_save(row, add=True), connection) for one in fields]
    others = [(_into(model, *names)[0], rows) for model, names, rows in beside]
    row.pk = vendor.insert_row(into, values, str(key.column), beside=others, change=change)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row.pk is not None
