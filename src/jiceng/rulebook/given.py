"""Reading what was given: every error names the field, what it got and what it takes."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from .errors import BadInput

Given = Mapping[str, Any]


def only(given: Given, known: Iterable[str]) -> None:
    known = list(known)
    for key in given:
        if key not in known:
            raise BadInput(f"{key}: unknown field; known are {', '.join(known)}.")


def count(given: Given, key: str, default: int | None = None) -> int:
    """A whole number, zero or more."""
    value = given.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadInput(f"{key}: got {value!r}; it takes a whole number, 0 or more.")
    return value


def optional_count(given: Given, key: str) -> int | None:
    return None if given.get(key) is None else count(given, key)


def choice(given: Given, key: str, options: Iterable[str], default: str | None = None) -> str:
    value = given.get(key, default)
    options = list(options)
    if value not in options:
        raise BadInput(f"{key}: got {value!r}; it takes one of {', '.join(options)}.")
    return str(value)


def date(value: Any, key: str) -> dt.date:
    """An ISO date from 1900 to 2999 (or a date object)."""
    try:
        day = value if type(value) is dt.date else dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        day = None
    if day is None or not 1900 <= day.year <= 2999 or (isinstance(value, str) and value != day.isoformat()):
        raise BadInput(f"{key}: got {value!r}; it takes a date like 2026-11-22.")
    return day


def flag(given: Given, key: str, default: bool = False) -> bool:
    value = given.get(key, default)
    if not isinstance(value, bool):
        raise BadInput(f"{key}: got {value!r}; it takes true or false.")
    return value
