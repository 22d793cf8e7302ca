"""A value that begins later changes no answer for a day before."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from jiceng.rulebook import BadInput, Rulebook, ask, default_rulebook
from jiceng.rulebook.packs import Rule, Value

LAST = dt.date(2026, 12, 31)
NEXT = LAST + dt.timedelta(1)


def another(value):
    """A value of the same shape that is not the same."""
    if isinstance(value, dict):
        return {key: another(one) for key, one in value.items()}
    if isinstance(value, list):
        return value[1:] or value
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * 2
    if isinstance(value, str) and value.replace("/", "").isdigit():
        return str(Fraction(value) / 2)
    return value


def changed_later(rule: Rule) -> Rule:
    """The rule with a new value from the year after; what holds on until then ends."""
    last = rule.values[-1]
    if last.ends is not None or last.value is None:
        return rule
    later: Value = replace(last, value=another(last.value), begins=NEXT, alternatives=(), value_en=())
    return replace(rule, values=(*rule.values[:-1], replace(last, ends=LAST), later))


@pytest.fixture(scope="module")
def later_book() -> Rulebook:
    packs = default_rulebook().packs
    return Rulebook(
        tuple(replace(pack, rules=tuple(changed_later(rule) for rule in pack.rules)) for pack in packs)
    )


def answers(book: Rulebook, pack: str, test: dict, day: dt.date):
    try:
        return ask(test["question"], test["given"], on=day, book=book.with_packs([pack])).answer
    except BadInput as error:
        return str(error)


@pytest.mark.parametrize("pack", [pack.id for pack in default_rulebook().packs])
def test_what_begins_later_changes_nothing_before(pack, later_book):
    book = default_rulebook()
    for test in next(one for one in book.packs if one.id == pack).tests:
        day = test.get("on") or dt.date(2026, 11, 22)
        if day <= LAST:
            assert answers(later_book, pack, test, day) == answers(book, pack, test, day), test["id"]


def test_what_begins_later_does_change_something_after(later_book):
    asked = {"meeting": "ordinary", "should_attend": 20}
    found = [ask("meeting.threshold", asked, on=day, book=later_book).answer for day in (LAST, NEXT)]
    assert found == [{"min_present": 10, "min_favour": 11}, {"min_present": 5, "min_favour": 6}]
