"""What a pack would change from a day on: values of rules, and what organisations owe, by the real duties functions."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from jiceng.activities.queries import label_of
from jiceng.core.dates import Period
from jiceng.duties.queries import Duties, duties_of_many
from jiceng.organizations.models import Organization, PackUse
from jiceng.organizations.rulebooks import Uses, base_rulebook, installed_rulebook, trying
from jiceng.procedures.wording import title_of
from jiceng.rulebook import Rule, Rulebook, Value, default_rulebook
from jiceng.rulebook.overlays import DIFFERENT, LAXER, STRICTER
from jiceng.rulebook.units import stricter
from jiceng.ui.dates import show_date, show_period
from jiceng.workflow.judging import Standing
from jiceng.workflow.models import Case, State
from jiceng.workflow.queries import cases_within, standings_of_many

from .answers import show
from .candidates import Candidate

DAY = dt.timedelta(days=1)
NAMED = 200
"""Organisations named of each effect; the count is of all."""
CASES = 5_000
"""Open cases that are compared one by one."""


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that another takes the place of from a day on; the source is the new one's."""

    rule: Rule
    begins: dt.date
    old: Any
    new: Any
    label: str
    value: Value | None


@dataclass(slots=True)
class Effect:
    """Something that changes for some organisations: in words, how many, the first of them by name."""

    words: str
    count: int = 0
    names: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        self.count += 1
        if len(self.names) < NAMED:
            self.names.append(name)


@dataclass(frozen=True, slots=True)
class Effects:
    """`looked_at`: organisations compared; `touched`: those for which anything changes; `cases`: the same of open cases."""

    looked_at: int
    touched: int
    effects: list[Effect]
    cases: "Effects | None" = None


def books(one: Candidate) -> tuple[Rulebook, Rulebook]:
    """The rulebook without and with the candidate: of a new version, with the version in use."""
    assert one.book is not None
    used = installed_rulebook()
    before = default_rulebook().with_packs([*used.active, one.name]) if one.replaces else used
    return before, one.book.with_packs([*used.active, one.name])


def value_changes(before: Rulebook, after: Rulebook, begins: dt.date) -> list[ValueChange]:
    """Every value that is another by the second rulebook, from a day on."""
    ids = sorted({rule.id for rule in before.rules()} | {rule.id for rule in after.rules()})
    found = []
    for rule_id in ids:
        old, new = before.find(rule_id), after.find(rule_id)
        last: tuple[Any, Any] | None = None
        for day in sorted({begins, *(edge for edge in _edges(old) | _edges(new) if edge > begins)}):
            was, is_now = old.on(day) if old else None, new.on(day) if new else None
            pair = (was and was.value, is_now and is_now.value)
            if pair[0] != pair[1] and pair != last:
                found.append(_change(new or old, day, was, is_now))  # type: ignore[arg-type]
            last = pair
    return found


def _edges(rule: Rule | None) -> set[dt.date]:
    """The days on which another value begins to hold."""
    values = rule.values if rule else ()
    return {one.begins for one in values if one.begins} | {one.ends + DAY for one in values if one.ends}


def _change(rule: Rule, day: dt.date, was: Value | None, is_now: Value | None) -> ValueChange:
    if was is None or is_now is None:
        label = STRICTER if was is None else LAXER
    else:
        sign = stricter(is_now.value, was.value, rule.stricter)
        label = DIFFERENT if sign is None else STRICTER if sign else LAXER
    return ValueChange(rule, day, was and was.value, is_now and is_now.value, label, is_now)


def rewritten(one: Candidate, begins: dt.date) -> list[str]:
    """Values before the day that a new version would change: old answers must stay. One sentence for each."""
    if not one.replaces:
        return []
    before, after = books(one)
    found = []
    ids = {rule.id for rule in before.rules()} | {rule.id for rule in after.rules()}
    for rule_id in sorted(ids):
        old, new = before.find(rule_id), after.find(rule_id)
        for day in sorted({dt.date.min, *(edge for edge in _edges(old) | _edges(new) if edge < begins)}):
            was, is_now = old.on(day) if old else None, new.on(day) if new else None
            if (was and was.value) != (is_now and is_now.value):
                words = {"rule": rule_id, "day": show_date(begins), "old": show(was and was.value)}
                sentence = _(
                    "%(rule)s：%(day)s以前的数值（%(old)s）不能改；请保留它，把新数值写成从这一天起。"
                )
                found.append(sentence % words)
                break
    return found


def effects(one: Candidate, begins: dt.date, period: Period, today: dt.date) -> Effects:
    """What a candidate changes for every organisation over a period. Twenty queries at any size."""
    assert one.book is not None
    uses = () if one.replaces else ((one.name, begins, None),)
    return _effects(None, one.book, uses, period, max(begins, today))


def effects_at(root: Organization, use: PackUse, period: Period, today: dt.date) -> Effects:
    """What a pack changes for an organisation that would use it and everything below it. Twenty queries at any size."""
    uses = ((use.pack, use.begins, use.ends),)
    return _effects(root, base_rulebook(), uses, period, max(use.begins, today))


def _effects(root: Organization | None, book: Rulebook, uses: Uses, period: Period, on: dt.date) -> Effects:
    before = {duty.place.pk: duty for duty in duties_of_many(root, period, on)}
    with trying(book, uses, root.path if root else ""):
        after = {duty.place.pk: duty for duty in duties_of_many(root, period, on)}
    found: dict[str, Effect] = {}
    touched = 0
    for pk, now in after.items():
        sentences = _differences(before[pk], now)
        touched += bool(sentences)
        for words in sentences:
            found.setdefault(words, Effect(words)).add(now.place.label)
    return Effects(len(after), touched, _ordered(found), _case_effects(root, book, uses, on))


def _ordered(found: dict[str, Effect]) -> list[Effect]:
    return sorted(found.values(), key=lambda effect: -effect.count)


def _case_effects(root: Organization | None, book: Rulebook, uses: Uses, on: dt.date) -> Effects | None:
    """What changes for procedures under way: days of steps, and what is out of order. None where they are too many."""
    rows = (
        Case.objects.filter(state=State.OPEN) if root is None else cases_within(root).filter(state=State.OPEN)
    )
    cases = list(rows.select_related("organization", "version").order_by("pk")[: CASES + 1])
    if len(cases) > CASES:
        return None
    before = standings_of_many(cases, on=on)
    with trying(book, uses, root.path if root else ""):
        after = standings_of_many(cases, on=on)
    found: dict[str, Effect] = {}
    touched = 0
    for case in cases:
        pairs = zip(before[case.pk], after[case.pk], strict=True)
        sentences = [words for was, now in pairs for words in _step_differences(was, now)]
        touched += bool(sentences)
        for words in sentences:
            found.setdefault(words, Effect(words)).add(f"{case.title}（{case.organization.label}）")
    return Effects(len(cases), touched, _ordered(found))


def _step_differences(was: Standing, now: Standing) -> list[str]:
    """What changes for one step of a case: until when, from when, how much is out of order."""
    step, found = title_of(now.step), []
    for old, new, text in (
        (was.earliest, now.earliest, _("%(step)s：最早 %(old)s → %(new)s")),
        (was.latest, now.latest, _("%(step)s：最迟 %(old)s → %(new)s")),
    ):
        if not now.records and (old and old.day) != (new and new.day):
            days = {"old": show_date(old.day) if old else "—", "new": show_date(new.day) if new else "—"}
            found.append(text % {"step": step, **days})
    if len(was.findings) != len(now.findings):
        words = {"step": step, "old": len(was.findings), "new": len(now.findings)}
        found.append(_("%(step)s：需要核对 %(old)s 处 → %(new)s 处") % words)
    return found


def _differences(was: Duties, now: Duties) -> list[str]:
    """What changes for one organisation, in sentences that are alike for all that it happens to."""
    old, new = _required(was), _required(now)
    found = []
    for key in dict.fromkeys([*old, *new]):
        activity, period = key
        words = {
            "activity": label_of(activity),
            "period": show_period(period),
            "old": old.get(key, 0),
            "new": new.get(key, 0),
        }
        if old.get(key) != new.get(key):
            found.append(_("%(activity)s（%(period)s）：应办 %(old)s 次 → %(new)s 次") % words)
    if was.requirements and now.requirements and not found:
        dates = {_place(one): one["due_by"] for one in was.requirements}
        for one in now.requirements:
            if dates.get(_place(one), one["due_by"]) != one["due_by"]:
                words = {
                    "activity": label_of(one["activity"]),
                    "old": show_date(dates[_place(one)]),
                    "new": show_date(one["due_by"]),
                }
                found.append(_("%(activity)s：最后一天 %(old)s → %(new)s") % words)
    return found + _terms(was, now) + _advice(was, now)


def _place(entry: dict[str, Any]) -> tuple[Any, ...]:
    return entry["rule"], entry["activity"], entry["period"], entry["group"]


def _required(duties: Duties) -> dict[tuple[str, str], int]:
    """How often each activity is required in each sub-period; of group meetings, by each group."""
    found: dict[tuple[str, str], int] = {}
    counted: set[tuple[Any, ...]] = set()
    for one in duties.requirements:
        place = (one["rule"], one["activity"], one["period"])
        if place not in counted:
            counted.add(place)
            key = one["activity"], one["period"]
            found[key] = found.get(key, 0) + one["required"]
    return found


def _terms(was: Duties, now: Duties) -> list[str]:
    found = []
    for old, new in zip(was.terms, now.terms, strict=False):
        if old["ends_on"] != new["ends_on"]:
            words = {"old": show_date(old["ends_on"]), "new": show_date(new["ends_on"])}
            found.append(_("届满日期 %(old)s → %(new)s") % words)
        elif old["remind_from"] != new["remind_from"]:
            words = {"old": show_date(old["remind_from"]), "new": show_date(new["remind_from"])}
            found.append(_("换届提醒 %(old)s → %(new)s") % words)
    return found


def _advice(was: Duties, now: Duties) -> list[str]:
    old = {(one["unit"], one["what"]) for one in was.formation}
    new = {(one["unit"], one["what"]) for one in now.formation}
    more, less = len(new - old), len(old - new)
    found = []
    if more:
        found.append(_("多出 %(count)s 条组织设置建议") % {"count": more})
    if less:
        found.append(_("不再有 %(count)s 条组织设置建议") % {"count": less})
    return found
