"""Running the tests of packs, and finding what has not been checked for long."""

import datetime as dt
from typing import Any

from .ask import ask
from .errors import BadInput
from .packs import Rulebook

STALE_AFTER = dt.timedelta(days=365)


def check_tests(book: Rulebook) -> tuple[int, list[str]]:
    """How many tests ran, and a sentence for each that failed. A test sees its own pack switched on."""
    ran, problems = 0, []
    for pack in book.packs:
        active = book.with_packs([pack.id])
        for test in pack.tests:
            ran += 1
            name = f"{pack.id}/tests {test['id']}"
            day = test.get("on") or max(
                (one.checked_on for rule in pack.rules for one in rule.values), default=dt.date(2026, 11, 22)
            )
            try:
                answer: dict[str, Any] = ask(test["question"], test["given"], on=day, book=active).answer
            except BadInput as error:
                answer = {"error": str(error)}
            for key, expected in test["expect"].items():
                if answer.get(key) != expected:
                    problems.append(f"{name}: {key}: expected {expected!r}, got {answer.get(key)!r}.")
    return ran, problems


def stale_values(book: Rulebook, on: dt.date) -> list[dict[str, Any]]:
    """Values not checked for a year on a day."""
    return [
        {"rule": rule.id, "pack": rule.pack, "from": one.begins or "unknown", "checked_on": one.checked_on}
        for rule in book.rules()
        for one in rule.values
        if on - one.checked_on > STALE_AFTER
    ]
