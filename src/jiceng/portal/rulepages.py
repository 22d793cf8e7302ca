"""What the rule pages show beside a rule's values: where it is used, the tests that rest on it, who overrides it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from jiceng.activities.queries import label_of
from jiceng.organizations.folding import fold
from jiceng.organizations.spelling import sound
from jiceng.rulebook import QUESTIONS, BadInput, Rule, Rulebook, Value, ask
from jiceng.rulebook.overlays import Difference, differences
from jiceng.rulebook.packs import Pack

from .answers import show_expected, show_given
from .calculator import address_of, address_of_assumed


@dataclass(frozen=True, slots=True)
class Proof:
    """A test that rests on a rule: the pack that holds it, and the test as the pack says it."""

    pack: Pack
    test: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Situation:
    """A test as a clerk reads it: what is given, what is expected, and the calculator with it filled in."""

    question: str
    given: str
    expected: str
    on: dt.date | None
    pack: str
    url: str


@lru_cache(maxsize=4)
def proofs(book: Rulebook) -> dict[str, tuple[Proof, ...]]:
    """The tests that rest on each rule; every test of every pack is asked once."""
    found: dict[str, list[Proof]] = {}
    for pack in book.packs:
        used = book.with_packs([pack.id])
        for test in pack.tests:
            on = test.get("on") or max(
                one.checked_on for rule in (*pack.rules, *pack.overrides) for one in rule.values
            )
            try:
                verdict = ask(test["question"], test["given"], on=on, book=used)
            except BadInput:
                continue
            for one in verdict.because:
                found.setdefault(one["rule"], []).append(Proof(pack, test))
    return {name: tuple(tests) for name, tests in found.items()}


def situations(book: Rulebook, rule_id: str, limit: int) -> tuple[list[Situation], int]:
    """The tests that rest on a rule, those of its own pack first, and how many there are in all."""
    rests = proofs(book).get(rule_id, ())
    own = next((pack.id for pack in book.packs for one in pack.rules if one.id == rule_id), "")
    ordered = sorted(rests, key=lambda one: one.pack.id != own)
    return [_situation(one, book) for one in ordered[:limit]], len(rests)


def _situation(one: Proof, book: Rulebook) -> Situation:
    question, test = QUESTIONS[one.test["question"]], one.test
    pairs = [
        ("go", "1"),
        *address_of(question.takes, test["given"]),
        *address_of_assumed(book, test["given"]),
    ]
    if on := test.get("on"):
        pairs.append(("on", on.isoformat()))
    if one.pack.id not in book.active:
        pairs.append(("packs", one.pack.id))
    return Situation(
        _(question.title),
        show_given(question.takes, test["given"]),
        show_expected(question, test["expect"]),
        on,
        one.pack.title,
        f"{reverse('portal:calculator', args=[question.name])}?{urlencode(pairs)}",
    )


def questions_of(book: Rulebook, rule_id: str) -> list[tuple[str, str]]:
    """Name and title of the questions that rest on a rule."""
    names = dict.fromkeys(one.test["question"] for one in proofs(book).get(rule_id, ()))
    return [(name, _(QUESTIONS[name].title)) for name in names]


def requirements_of(book: Rulebook, rule_id: str) -> list[str]:
    """What must be held because of a rule, in any pack."""
    every = {"month": _("每月"), "quarter": _("每季度"), "year": _("每年")}
    found = []
    for pack in book.packs:
        for one in pack.requirements:
            words = {"activity": label_of(one.activity), "every": every[one.every]}
            if one.rule == rule_id:
                found.append(_("应办事项：%(activity)s，%(every)s按这条规则的次数开展。") % words)
            elif one.grace == rule_id:
                found.append(_("应办事项：%(activity)s，过期后还可以补办的月数按这条规则。") % words)
    return list(dict.fromkeys(found))


def overriding(book: Rulebook, rule: Rule) -> list[tuple[Pack, list[Difference]]]:
    """Packs that change the rule's values, with what they change: 加码, 放宽 or 不同, by their own source."""
    found = []
    for pack in book.packs:
        if any(one.id == rule.id for one in pack.overrides):
            changed = [one for one in differences(book, pack.id, rule.pack) if one.rule == rule.id]
            found.append((pack, changed))
    return found


@lru_cache(maxsize=2048)
def _spelt(text: str) -> tuple[str, str, str]:
    """A text as it is searched: folded, in pinyin, by initials."""
    folded = fold(text)
    sounds = [sound(one) for one in folded]
    return folded, "".join(sounds), "".join(one[:1] for one in sounds)


def matches(rule: Rule, query: str) -> bool:
    """Whether every word of a query stands in a rule: characters of either script, English; titles also by pinyin."""
    title = _spelt(rule.title)
    body = fold(
        f"{rule.id} {rule.text} {rule.text_en} {' '.join(one.citation.instrument for one in rule.values)}"
    )
    return all(word in body or any(word in one for one in title) for word in map(fold, query.split()))


def confidence_of(rule: Rule, on: dt.date) -> str:
    """How far the value in force is to be trusted; of a repealed or coming rule its last value."""
    value: Value = rule.on(on) or rule.values[-1]
    return value.confidence
