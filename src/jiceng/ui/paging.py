"""Keyset paging: one query a page, however deep, over an order that ends in something unique."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

Row = TypeVar("Row")
"""A model, or what `values()` makes of one."""

SIZE = 50
FORWARD, BACKWARD = "n", "p"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page; `next` and `previous` are cursors for the address, empty at the ends."""

    rows: list[Row]
    next: str
    previous: str

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_of(
    rows: QuerySet[Any, Row],
    *,
    order: Sequence[str],
    cursor: str | None = "",
    size: int = SIZE,
    span: tuple[str, str] | None = None,
) -> Page[Row]:
    """The page of `rows` at `cursor` (empty: the first; a damaged one: the first too), in one query.

    `order` names fields that are never null, `-` first for descending, the last of them unique; it
    may not be the integer key, because cursors stand in addresses. `span`: the first field of the order, which
    ascends, lies from one text up to, not including, another. Say it here and not in `rows`: of two lower bounds
    SQLite uses the first, and would read everything up to a late page.
    """
    if {"pk", "id"} & {name.lstrip("-") for name in order}:
        raise ValueError("end the order with public_id: integer keys do not leave the database")
    direction, values = _read(cursor or "", len(order))
    if span and values and not span[0] <= str(values[0]) < span[1]:
        direction, values = FORWARD, []
    back = direction == BACKWARD
    keys = [_turned(name) for name in order] if back else list(order)
    wanted = rows.order_by(*keys)
    try:
        bounds = _bounds(order[0], span, keys, values)
        found = list(wanted.filter(bounds)[: size + 1] if bounds else wanted[: size + 1])
    except (ValidationError, ValueError, TypeError):
        return page_of(rows, order=order, size=size, span=span)
    more = len(found) > size
    found = found[:size]
    if back:
        found.reverse()
    if not found:
        return Page([], "", "" if back or not values else _write(BACKWARD, values))
    first, last = (_values(row, order) for row in (found[0], found[-1]))
    return Page(
        found,
        next=_write(FORWARD, last) if more or back else "",
        previous=_write(BACKWARD, first) if (more if back else bool(values)) else "",
    )


def _bounds(field: str, span: tuple[str, str] | None, keys: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows behind `values` and inside the span: one bound on either side, so that an index serves both."""
    behind = _after(keys, values) if values else Q()
    if span is None:
        return behind
    low, high = Q(**{f"{field}__gte": span[0]}), Q(**{f"{field}__lt": span[1]})
    if not values:
        return low & high
    return behind & (low if keys[0].startswith("-") else high)


def _after(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows behind `values`; the leading bound is given apart so that an index range serves it."""
    condition = Q()
    for name, value in reversed(list(zip(order, values, strict=True))):
        field = name.lstrip("-")
        side = "lt" if name.startswith("-") else "gt"
        beyond = Q(**{f"{field}__{side}": value})
        if condition:
            condition = Q(**{f"{field}__{side}e": value}) & (beyond | condition)
        else:
            condition = beyond
    return condition


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _values(row: object, order: Sequence[str]) -> list[Any]:
    if isinstance(row, dict):
        return [row[name.lstrip("-")] for name in order]
    values: list[Any] = []
    for name in order:
        value: Any = row
        for part in name.lstrip("-").split("__"):
            value = getattr(value, part)
        values.append(value)
    return values


def _write(direction: str, values: Sequence[Any]) -> str:
    text = json.dumps([direction, *values], default=str, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, length: int) -> tuple[str, list[Any]]:
    try:
        content = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        return FORWARD, []
    if (
        not isinstance(content, list)
        or len(content) != length + 1
        or content[0] not in (FORWARD, BACKWARD)
        or any(not isinstance(value, str | int | float | bool) for value in content)
    ):
        return FORWARD, []
    return content[0], content[1:]
