"""Running the tests of packs, and finding what has not been checked for long."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .ask import ask
from .errors import BadInput
from .packs import Pack, Rulebook
from .units import DIRECTIONS, MEASURED

STALE_AFTER = dt.timedelta(days=365)
FEWEST_TESTS = 3
"""How many tests a rule has on which a question rests."""


@dataclass(slots=True)
class Checked:
    """How many tests ran, what is wrong, and how many tests rest on each rule as a pack sets it."""

    ran: int = 0
    problems: list[str] = field(default_factory=list)
    resting: Counter[tuple[str, str]] = field(default_factory=Counter)
    questions: dict[str, set[str]] = field(default_factory=dict)


def check_packs(book: Rulebook) -> Checked:
    """Runs every test of every pack; a test sees its own pack used. Each rule that a question asks has enough."""
    checked = Checked()
    for pack in book.packs:
        active = book.with_packs([pack.id])
        for test in pack.tests:
            checked.ran += 1
            _run(active, pack, test, checked)
    for pack in book.packs:
        for rule in () if pack.optional else pack.rules:
            if rule.stricter is None and rule.unit in MEASURED:
                checked.problems.append(
                    f"{pack.id}: {rule.id}: stricter: missing; a value in {rule.unit} says whether {', '.join(DIRECTIONS)}."
                )
        for rule in (*pack.rules, *pack.overrides):
            tests = checked.resting[pack.id, rule.id]
            if rule.asked and tests < FEWEST_TESTS:
                checked.problems.append(
                    f"{pack.id}: {rule.id}: {tests} tests rest on it; it takes at least {FEWEST_TESTS}, boundary values "
                    "among them, or asked: false where no question rests on it."
                )
    return checked


def _run(book: Rulebook, pack: Pack, test: Mapping[str, Any], checked: Checked) -> None:
    day = test.get("on") or max(
        (one.checked_on for rule in (*pack.rules, *pack.overrides) for one in rule.values),
        default=dt.date(2026, 11, 22),
    )
    answer: dict[str, Any]
    try:
        verdict = ask(test["question"], test["given"], on=day, book=book)
        answer = verdict.answer
        for one in verdict.because:
            checked.resting[one["pack"], one["rule"]] += 1
            checked.questions.setdefault(one["rule"], set()).add(verdict.question)
    except BadInput as error:
        answer = {"error": str(error)}
    for key, expected in test["expect"].items():
        found = answer.get(key.removesuffix("~"))
        if key.endswith("~"):
            wrong = [one for one in expected if not _named(one, found)]
        else:
            wrong = [] if found == expected else [expected]
        if wrong:
            checked.problems.append(
                f"{test['where']}: {test['id']}: {key}: expected {expected!r}, got {found!r}."
            )


def _named(name: Any, found: Any) -> bool:
    """Whether some finding of an answer names it, or has the fields given."""
    if isinstance(name, Mapping):
        return any(isinstance(one, Mapping) and name.items() <= one.items() for one in found or ())
    return any(name in one.values() if isinstance(one, Mapping) else name == one for one in found or ())


def overriding(book: Rulebook, rule_id: str) -> list[str]:
    """The packs that change values of a rule."""
    return [pack.id for pack in book.packs if any(one.id == rule_id for one in pack.overrides)]


def stale_values(book: Rulebook, on: dt.date) -> list[dict[str, Any]]:
    """Values of any pack that were not checked for a year on a day."""
    return [
        {"rule": rule.id, "pack": pack.id, "from": one.begins or "unknown", "checked_on": one.checked_on}
        for pack in book.packs
        for rule in (*pack.rules, *pack.overrides)
        for one in rule.values
        if on - one.checked_on > STALE_AFTER
    ]
