"""Units: what a value of each must look like, and which of two values is the stricter."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

WHOLE = (
    "categories",
    "coins",
    "committee members",
    "count",
    "days",
    "full members",
    "hours",
    "members",
    "months",
    "people",
    "points",
    "seats",
    "stars",
    "steps",
    "times",
    "units",
    "votes",
    "working days",
    "years",
)
"""Units of a whole number, and, with " by kind", of a mapping from kinds to whole numbers or lists of them."""

BY_KIND = " by kind"


def _whole(value: Any) -> bool:
    return type(value) is int and value >= 0


def _number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _fraction(value: Any) -> bool:
    try:
        return not isinstance(value, bool | float) and Fraction(value) >= 0
    except (TypeError, ValueError, ZeroDivisionError):
        return False


def _share(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and set(value) == {"share", "operator"}
        and _fraction(value["share"])
        and value["operator"] in ("at_least", "more_than", "at_most", "less_than")
    )


def _range(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and bool(value)
        and all(one is None or _number(one) for one in value.values())
    )


def _by_kind(value: Any) -> bool:
    def one(entry: Any) -> bool:
        return _whole(entry) or (isinstance(entry, list) and bool(entry) and all(map(_whole, entry)))

    return isinstance(value, Mapping) and bool(value) and all(map(one, value.values()))


def _brackets(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    if not all(isinstance(one, Mapping) and set(one) == {"up_to", "rate"} for one in value):
        return False
    bounds = [one["up_to"] for one in value]
    if bounds[-1] is not None or not all(map(_number, bounds[:-1])):
        return False
    limits = [Decimal(str(one)) for one in bounds[:-1]]
    return limits == sorted(set(limits)) and all(_number(one["rate"]) for one in value)


def _words(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value)


UNITS: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(WHOLE, (_whole, "a whole number, 0 or more")),
    **{unit + BY_KIND: (_by_kind, "a mapping from kinds to whole numbers") for unit in WHOLE},
    "share": (_share, "{share: 1/2, operator: at_least} (or more_than, at_most, less_than)"),
    "fraction": (_fraction, "a fraction such as 1/3, or a whole number"),
    "yuan": (_number, "a number"),
    "rate": (_number, "a number such as 0.005"),
    "range": (_range, "a mapping from names to numbers or null, such as {min: 3, max: 5}"),
    "brackets": (_brackets, "a rising list of {up_to, rate}, the last with up_to: null"),
    "flag": (lambda value: isinstance(value, bool), "true or false"),
    "text": (lambda value: isinstance(value, str) and bool(value), "a text"),
    "list": (_words, "a list of words"),
    "table": (lambda value: isinstance(value, Mapping | list) and bool(value), "a mapping or a list"),
}

MEASURED = frozenset(
    [*WHOLE, *(unit + BY_KIND for unit in WHOLE), "share", "fraction", "yuan", "rate", "range"]
)
"""Units of values that can be stricter or laxer."""

DIRECTIONS = ("higher", "lower", "neither")
"""In which direction a value is stricter (a quorum: higher; the greatest extension: lower)."""


def stricter(value: Any, than: Any, direction: str | Mapping[str, str] | None) -> bool | None:
    """Whether a value asks for more than another; None where they are equal, or nobody said what is stricter.

    `direction` is `higher`, `lower`, `neither`, or one of them for each key of a mapping.
    """
    if value == than or direction in (None, "neither"):
        return None
    if isinstance(value, Mapping) and isinstance(than, Mapping) and "operator" not in value:
        signs = []
        for key in {*value, *than}:
            way = direction if isinstance(direction, str) else direction.get(key)
            if key in value and key in than and way is not None:
                signs.append(stricter(value[key], than[key], way))
        known = [one for one in signs if one is not None]
        return any(known) if known else None
    if not isinstance(direction, str):
        return None
    ours, theirs = _measure(value), _measure(than)
    if ours is None or theirs is None or ours == theirs:
        return None
    return (ours > theirs) == (direction == "higher")


def _measure(value: Any) -> tuple[Fraction, int] | None:
    """A value as something to compare: a share's `more_than` and `less_than` lie beyond its bare number."""
    if isinstance(value, Mapping) and _share(value):
        return Fraction(str(value["share"])), {"more_than": 1, "less_than": -1}.get(value["operator"], 0)
    if isinstance(value, bool):
        return Fraction(int(value)), 0
    if isinstance(value, list) and value and all(map(_whole, value)):
        return Fraction(min(value)), 0
    if _fraction(value):
        return Fraction(value), 0
    return (Fraction(Decimal(str(value))), 0) if _number(value) else None
