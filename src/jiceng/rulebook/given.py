"""What a question takes, as data: each field reads its value, says in one sentence what is wrong, and makes a form.

A `Schema` is a list of fields. `Schema.read` gives a dict with every field: dates as `date`, numbers as `Decimal`,
what was not given as its default. Null stands for "not given". Labels and helps are Chinese and translated by pages.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from .errors import BadInput

Given = Mapping[str, Any]
"""What a question was given: as JSON before it is read, every field by its name after."""

NEEDED: Any = object()
"""The default of a field that must be given."""


def gettext_noop(text: str) -> str:
    """Marks a text for translation by the pages that show it."""
    return text


_ = gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: `name` as it is given, `label` and `help` as a form shows them, `default` when it is not given."""

    kind: ClassVar[str] = ""
    name: str = ""
    label: str = ""
    help: str = ""
    default: Any = NEEDED

    @property
    def takes(self) -> str:
        """What the field takes, as the end of a sentence."""
        raise NotImplementedError

    def read(self, value: Any, path: str) -> Any:
        """The value as the question uses it. Raises BadInput naming `path`."""
        raise NotImplementedError

    def refusal(self, value: Any, path: str) -> BadInput:
        return BadInput(f"{path}: got {value!r}; it takes {self.takes}.")

    def describe(self) -> dict[str, Any]:
        """The field as data, for forms and other programs."""
        needed = self.default is NEEDED
        return {
            "name": self.name,
            "kind": self.kind,
            "label": self.label,
            "help": self.help,
            "needed": needed,
            "default": None if needed else self.default,
            "takes": self.takes,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Field):
    """A whole number, `least` or more, `most` or less."""

    kind: ClassVar[str] = "count"
    least: int = 0
    most: int | None = None

    @property
    def takes(self) -> str:
        if self.most is not None:
            return f"a whole number from {self.least} to {self.most}"
        return f"a whole number, {self.least} or more"

    def read(self, value: Any, path: str) -> int:
        if type(value) is int and value >= self.least and (self.most is None or value <= self.most):
            return value
        raise self.refusal(value, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Field):
    """An exact number from a number or its digits as text; `places`: how many decimals it may have."""

    kind: ClassVar[str] = "number"
    least: int | None = 0
    places: int | None = None

    @property
    def takes(self) -> str:
        least = "" if self.least is None else f", {self.least} or more"
        places = "" if self.places is None else f", with at most {self.places} decimals"
        return f'a number or its digits as text (3000, "3000.50"){least}{places}'

    def read(self, value: Any, path: str) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
            raise self.refusal(value, path)
        text = str(value)
        if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,10})?", text):
            raise self.refusal(value, path)
        number = Decimal(text)
        if (
            not number.is_finite()
            or abs(number) >= 10**15
            or (self.least is not None and number < self.least)
        ):
            raise self.refusal(value, path)
        if self.places is not None and number != round(number, self.places):
            raise self.refusal(value, path)
        return number


def read_date(value: Any, path: str) -> dt.date:
    """An ISO date from 1900 to 2999 (or a date object). Raises BadInput."""
    try:
        day = value if type(value) is dt.date else dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        day = None
    if day is None or not 1900 <= day.year <= 2999 or (isinstance(value, str) and value != day.isoformat()):
        raise BadInput(f"{path}: got {value!r}; it takes a date like 2026-11-22.")
    return day


@dataclass(frozen=True, slots=True, kw_only=True)
class Date(Field):
    """A day, read as a `date`."""

    kind: ClassVar[str] = "date"

    @property
    def takes(self) -> str:
        return "a date like 2026-11-22"

    def read(self, value: Any, path: str) -> dt.date:
        return read_date(value, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month(Field):
    """A month, read as its first day."""

    kind: ClassVar[str] = "month"

    @property
    def takes(self) -> str:
        return "a month like 2026-11"

    def read(self, value: Any, path: str) -> dt.date:
        if not isinstance(value, str) or not re.fullmatch(r"(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])", value):
            raise self.refusal(value, path)
        return dt.date(int(value[:4]), int(value[5:]), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Field):
    """A text; `pattern`: the whole of it, `like`: what it takes, in words."""

    kind: ClassVar[str] = "text"
    pattern: str = r"(?s).+"
    like: str = "a text"

    @property
    def takes(self) -> str:
        return self.like

    def read(self, value: Any, path: str) -> str:
        if isinstance(value, str) and re.fullmatch(self.pattern, value):
            return value
        raise self.refusal(value, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Id(Field):
    """What something is called elsewhere: a text or a whole number, read as text."""

    kind: ClassVar[str] = "text"

    @property
    def takes(self) -> str:
        return "a text or a whole number"

    def read(self, value: Any, path: str) -> str:
        if type(value) is int or (isinstance(value, str) and value):
            return str(value)
        raise self.refusal(value, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Field):
    """One of some codes; `options`: code to label."""

    kind: ClassVar[str] = "choice"
    options: Mapping[str, str]

    @property
    def takes(self) -> str:
        return f"one of {', '.join(self.options)}"

    def read(self, value: Any, path: str) -> str:
        if isinstance(value, str) and value in self.options:
            return value
        raise self.refusal(value, path)

    def describe(self) -> dict[str, Any]:
        return Field.describe(self) | {"options": dict(self.options)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Field):
    """True or false."""

    kind: ClassVar[str] = "flag"

    @property
    def takes(self) -> str:
        return "true or false"

    def read(self, value: Any, path: str) -> bool:
        if isinstance(value, bool):
            return value
        raise self.refusal(value, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Many(Field):
    """A list of `of`, read as a list; `length`: exactly so many."""

    kind: ClassVar[str] = "list"
    of: Field
    length: int | None = None

    @property
    def takes(self) -> str:
        return "a list" if self.length is None else f"a list of {self.length}"

    def read(self, value: Any, path: str) -> list[Any]:
        if not isinstance(value, list | tuple) or self.length not in (None, len(value)):
            raise self.refusal(value, path)
        return [self.of.read(one, f"{path}[{index}]") for index, one in enumerate(value)]

    def describe(self) -> dict[str, Any]:
        return Field.describe(self) | {"of": self.of.describe(), "length": self.length}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Field):
    """A mapping with free keys (names of candidates, of conditions), each value an `of`; `key`: what a key is."""

    kind: ClassVar[str] = "table"
    of: Field
    key: str

    @property
    def takes(self) -> str:
        return f"an object that gives for each name {self.of.takes}"

    def read(self, value: Any, path: str) -> dict[str, Any]:
        if not isinstance(value, Mapping) or not all(isinstance(key, str) and key for key in value):
            raise self.refusal(value, path)
        return {key: self.of.read(one, f"{path}.{key}") for key, one in value.items()}

    def describe(self) -> dict[str, Any]:
        return Field.describe(self) | {"of": self.of.describe()}


class Schema:
    """Fields by name, read together."""

    __slots__ = ("_defaults", "_needed", "_readers", "fields")

    def __init__(self, *fields: Field) -> None:
        self.fields = {field.name: field for field in fields}
        self._readers = {field.name: field.read for field in fields}
        self._needed = frozenset(field.name for field in fields if field.default is NEEDED)
        self._defaults = {field.name: field.default for field in fields}

    def read(self, given: Given, path: str = "") -> dict[str, Any]:
        """Every field by its name. Raises BadInput for the first that is unknown, missing or wrong."""
        result, readers, found = self._defaults.copy(), self._readers, 0
        for key, value in given.items():
            if key not in readers:
                raise BadInput(f"{_at(path, key)}: unknown field; known are {', '.join(readers)}.")
            if value is None:
                continue
            result[key] = readers[key](value, f"{path}.{key}" if path else key)
            found += key in self._needed
        if found < len(self._needed):
            key = next(key for key in readers if key in self._needed and given.get(key) is None)
            raise BadInput(f"{_at(path, key)}: missing; it takes {self.fields[key].takes}.")
        return result


def _at(path: str, key: Any) -> str:
    return f"{path}.{key}" if path else str(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Field):
    """An object with fields of its own, read as a dict that has them all."""

    kind: ClassVar[str] = "object"
    schema: Schema

    @property
    def takes(self) -> str:
        return f"an object with {', '.join(self.schema.fields)}"

    def read(self, value: Any, path: str) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise self.refusal(value, path)
        return self.schema.read(value, path)

    def describe(self) -> dict[str, Any]:
        return Field.describe(self) | {"fields": [one.describe() for one in self.schema.fields.values()]}
