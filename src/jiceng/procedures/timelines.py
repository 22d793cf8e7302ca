"""Examples of procedures in the packs: what is to be found in them is found."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from jiceng.core.dates import PartialDate
from jiceng.rulebook import Rulebook
from jiceng.workflow.judging import Bound, Done, Standing, judge, open_standings

KEYS = ("findings", "open", "earliest", "latest")


def wrong_timelines(book: Rulebook) -> list[str]:
    """A sentence for each expectation of a timeline of any pack that is not met."""
    return [
        f"{one['where']}: {one['id']}: {problem}"
        for pack in book.packs
        for one in pack.timelines
        for problem in _wrong(book.with_packs([pack.id]), one)
    ]


def _wrong(book: Rulebook, one: dict[str, Any]) -> Iterator[str]:
    procedure = book.procedure(one["procedure"])
    if procedure is None:
        yield f"procedure: no procedure {one['procedure']!r}."
        return
    known = {step.id for step in procedure.steps}
    if unknown := sorted(one["records"].keys() - known):
        yield f"records: no step {', '.join(unknown)}."
        return
    try:
        records = [each for name, value in one["records"].items() for each in _records(name, value)]
    except (KeyError, TypeError, ValueError) as error:
        yield f"records: a step takes a date, a list of them, or on, result, values ({error})."
        return
    standings = judge(
        procedure, records, book=book, on=one["on"], since=one.get("since", ""), given=one.get("given")
    )
    found = _seen(standings)
    for key, expected in one["expect"].items():
        if key not in KEYS:
            yield f"expect: unknown key {key!r}; known are {', '.join(KEYS)}."
        elif isinstance(expected, dict):
            for name, day in expected.items():
                if found[key].get(name) != day:
                    yield f"{key}: {name}: expected {day}, got {found[key].get(name)}."
        elif sorted(map(str, expected)) != sorted(map(str, found[key])):
            yield f"{key}: expected {expected}, got {found[key]}."


def _records(name: str, value: Any) -> list[Done]:
    """One record from a date or a mapping, several from a list."""
    if isinstance(value, list):
        return [each for one in value for each in _records(name, one)]
    given = value if isinstance(value, dict) else {"on": value}
    day = given["on"]
    date = PartialDate.of(day if isinstance(day, dt.date) else str(day))
    return [Done(name, date, given.get("result", ""), given.get("values", {}), name)]


def _seen(standings: list[Standing]) -> dict[str, Any]:
    def days(bounds: list[tuple[str, Bound | None]]) -> dict[str, dt.date]:
        return {name: bound.day for name, bound in bounds if bound is not None}

    return {
        "findings": [[one.step.id, finding.kind] for one in standings for finding in one.findings],
        "open": [one.step.id for one in open_standings(standings)],
        "earliest": days([(one.step.id, one.earliest) for one in standings]),
        "latest": days([(one.step.id, one.latest) for one in standings]),
    }
