"""`activity.requirements`: what had to be held in a period, what was, and what is still due."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from .errors import BadInput, NotInForce
from .formation import SECTOR
from .given import Choice, Count, Date, Flag, Given, Group, Id, Many, Schema, Text
from .given import gettext_noop as _
from .packs import ACTIVITIES, Requirement, Rulebook
from .question import Question
from .terms import add_months
from .verdicts import Reasons

KINDS = {
    "working_committee": _("党工委"),
    "committee": _("党委"),
    "general_branch": _("党总支"),
    "branch": _("党支部"),
    "joint_branch": _("联合党支部"),
    "temporary_branch": _("临时党支部"),
    "mobile_branch": _("流动党员党支部"),
    "functional_branch": _("功能型党支部"),
    "group": _("党小组"),
}
_PERIOD = r"(19\d\d|2\d{3})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?"
_DAY = dt.timedelta(days=1)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}

Held = Mapping[tuple[str, str | None], Sequence[dt.date]]
"""Days on which an activity was held, by (activity, group id or None)."""


@dataclass(frozen=True, slots=True)
class SubPeriod:
    """A month, quarter or year inside which something is due; `ends` is its last day."""

    text: str
    begins: dt.date
    ends: dt.date


@dataclass(frozen=True)
class Planned:
    """A requirement that applies to an organisation: `required` times in each sub-period, for each group or once."""

    rule: str
    activity: str
    required: int
    per_group: bool
    sub_period: SubPeriod
    every: str
    grace: int = 0
    """Months after the sub-period in which it may still be held."""

    @cached_property
    def due_by(self) -> dt.date:
        """The last day on which it may be held."""
        sub = self.sub_period
        return add_months(sub.ends + _DAY, self.grace) - _DAY if self.grace else sub.ends

    @cached_property
    def looks_from(self) -> dt.date:
        """The first day whose records matter: with grace, those of the two sub-periods before may count there."""
        sub = self.sub_period
        return add_months(sub.begins, -2 * _MONTHS[self.every]) if self.grace else sub.begins

    @cached_property
    def entry(self) -> dict[str, Any]:
        """Its entry in `activity.requirements` where nothing was held; to be copied, never changed."""
        return {
            "rule": self.rule,
            "activity": self.activity,
            "period": self.sub_period.text,
            "group": None,
            "required": self.required,
            "held": 0,
            "status": "",
            "due_by": self.due_by.isoformat(),
        }


def _sub_period(every: str, begins: dt.date) -> SubPeriod:
    ends = add_months(begins, _MONTHS[every]) - dt.timedelta(days=1)
    text = {
        "month": f"{begins:%Y-%m}",
        "quarter": f"{begins.year}-Q{(begins.month + 2) // 3}",
        "year": f"{begins.year}",
    }[every]
    return SubPeriod(text, begins, ends)


def _first_day(period: str) -> dt.date:
    year, _dash, rest = period.partition("-")
    return dt.date(int(year), int(rest[1]) * 3 - 2 if rest.startswith("Q") else int(rest or 1), 1)


@lru_cache(maxsize=4096)
def sub_periods(period: str, every: str) -> tuple[SubPeriod, ...]:
    """The months, quarters or years that overlap a period (2026-11, 2026-Q4 or 2026), in order."""
    match = re.fullmatch(_PERIOD, period)
    if match is None:
        raise BadInput(f"period: got {period!r}; it takes 2026-11, 2026-Q4 or 2026.")
    begins = _first_day(period)
    ends = add_months(begins, 1 if match[2] else 3 if match[3] else 12)
    length = _MONTHS[every]
    start = dt.date(begins.year, (begins.month - 1) // length * length + 1, 1)
    result = []
    while start < ends:
        result.append(_sub_period(every, start))
        start = add_months(start, length)
    return tuple(result)


@lru_cache(maxsize=4096)
def requirement_plan(
    book: Rulebook, kind: str, sector: str, has_committee: bool, period: str
) -> tuple[Planned, ...]:
    """What applies to an organisation of a kind and sector over a period; the same for all that are alike.

    A sub-period takes the value in force on its last day; where none is in force, nothing is required.
    """
    plan = []
    for one in book.requirements():
        if kind not in one.kinds or (one.sectors and sector not in one.sectors):
            continue
        if one.when == "committee" and not has_committee:
            continue
        for sub, grace in _with_grace(book, one, period):
            value = book.rule(one.rule).on(sub.ends)
            if value is not None:
                times = int(value.value)
                plan.append(
                    Planned(one.rule, one.activity, times, one.when == "group", sub, one.every, grace)
                )
    return tuple(plan)


def _with_grace(book: Rulebook, one: Requirement, period: str) -> list[tuple[SubPeriod, int]]:
    """The sub-periods of a period with their months of grace, and the one before while its grace lasts."""

    def grace(sub: SubPeriod) -> int:
        value = book.rule(one.grace).on(sub.ends) if one.grace else None
        return int(value.value) if value else 0

    subs = [(sub, grace(sub)) for sub in sub_periods(period, one.every)]
    if one.grace:
        before = _sub_period(one.every, add_months(subs[0][0].begins, -_MONTHS[one.every]))
        months = grace(before)
        if months and add_months(before.ends + _DAY, months) > _first_day(period):
            subs.insert(0, (before, months))
    return subs


def _first_span(one: Planned, days: Sequence[dt.date]) -> dt.date:
    """Where to begin counting: one sub-period before the first day, since each may hand a day to the one before."""
    length, begins = _MONTHS[one.every], one.sub_period.begins
    while days and days[0] < begins:
        begins = add_months(begins, -length)
    return add_months(begins, -length)


def counted(
    one: Planned, days: Sequence[dt.date], *, records_from: dt.date | None, on: dt.date
) -> list[dt.date]:
    """The days that count for a requirement, up to `on`.

    With grace, a day in the months after a sub-period counts for it while it lacks something, else for its own.
    """
    sub = one.sub_period
    if not one.grace:
        return [day for day in days if sub.begins <= day <= sub.ends and day <= on]
    free = sorted(day for day in days if day <= on)
    span, taken = _sub_period(one.every, _first_span(one, free)), free[:0]
    while span.begins <= sub.begins:
        last = add_months(span.ends + _DAY, one.grace)
        taken = [day for day in free if span.begins <= day <= span.ends]
        taken += [day for day in free if span.ends < day < last][: max(0, one.required - len(taken))]
        if records_from is None or span.begins >= records_from:
            free = [day for day in free if day not in taken]
        span = _sub_period(one.every, span.ends + _DAY)
    return taken


def judged(
    plan: Iterable[Planned],
    *,
    groups: Sequence[str],
    records_from: dt.date | None,
    held: Held,
    on: dt.date,
) -> Iterator[tuple[Planned, dict[str, Any], Sequence[dt.date]]]:
    """Each requirement with its entry, as `activity_requirements` gives it, and the days that counted for it."""
    for one in plan:
        begins = one.sub_period.begins
        if records_from is not None and begins < records_from:
            lacking = "not_recorded"
        else:
            lacking = "due" if on <= one.due_by else "missed"
        for group in groups if one.per_group else (None,):
            days = held.get((one.activity, group), ())
            counts = counted(one, days, records_from=records_from, on=on) if days else ()
            entry = one.entry.copy()
            entry["group"], entry["held"] = group, len(counts)
            entry["status"] = "met" if len(counts) >= one.required else lacking
            yield one, entry, counts


def activity_requirements(
    plan: Iterable[Planned],
    *,
    groups: Sequence[str],
    records_from: dt.date | None,
    held: Held,
    on: dt.date,
) -> list[dict[str, Any]]:
    """One entry per rule, sub-period and (group meetings) group, as QUESTIONS of the rulebook describe it.

    `due_by` is the last day of the sub-period, or of its grace; one begun before `records_from` is not_recorded, never missed.
    """
    found = judged(plan, groups=groups, records_from=records_from, held=held, on=on)
    return [entry for _planned, entry, _days in found]


def answer(reasons: Reasons, given: Given) -> dict[str, Any]:
    organization, period = given["organization"], given["period"]
    kind, sector, full = organization["kind"], organization["sector"], organization["full_members"]
    has_committee = organization["has_committee"]
    if has_committee is None:
        seven = reasons.book.rule("BR-022").on(reasons.on)
        has_committee = full is not None and seven is not None and full >= seven.value
    held = _held(given["activities"], reasons.book)
    plan = requirement_plan(reasons.book, kind, sector, has_committee, period)
    for one in plan:
        value = reasons.book.rule(one.rule).on(one.sub_period.ends)
        if value is not None:
            reasons.cite(one.rule, value)
    for rule_id in {one.rule: one.grace for one in reasons.book.requirements() if one.grace}.values():
        if rule_id and any(one.grace for one in plan):
            reasons.optional(rule_id)
    if not plan:
        _say_from_when(reasons, kind, sector, period)
    requirements = activity_requirements(
        plan,
        groups=organization["groups"],
        records_from=organization["records_from"],
        held=held,
        on=reasons.on,
    )
    return {"requirements": requirements}


def _say_from_when(reasons: Reasons, kind: str, sector: str, period: str) -> None:
    """Where the rules for this kind began only after the period, says so. Raises NotInForce."""
    later = False
    for one in reasons.book.requirements():
        first = reasons.book.rule(one.rule).values[0].begins
        if kind not in one.kinds or (one.sectors and sector not in one.sectors) or first is None:
            continue
        last = sub_periods(period, one.every)[-1].ends
        if first > last:
            later = True
            reasons.warn(reasons.absence(one.rule, last, period))
    if later:
        raise NotInForce(period)


def _held(activities: Iterable[Given], book: Rulebook) -> dict[tuple[str, str | None], list[dt.date]]:
    known = sorted({*ACTIVITIES, *(one.id for pack in book.packs for one in pack.activities)})
    held: dict[tuple[str, str | None], list[dt.date]] = {}
    for index, one in enumerate(activities):
        if one["kind"] not in known:
            raise BadInput(
                f"activities[{index}].kind: got {one['kind']!r}; it takes one of {', '.join(known)}."
            )
        held.setdefault((one["kind"], one["group"]), []).append(one["date"])
    return held


_ORGANIZATION = Schema(
    Choice(name="kind", label=_("组织类别"), options=KINDS),
    SECTOR,
    Count(name="full_members", label=_("正式党员"), default=None),
    Flag(
        name="has_committee",
        label=_("设有支部委员会"),
        help=_("不填时按正式党员人数判断。"),
        default=None,
    ),
    Many(name="groups", label=_("党小组"), help=_("党小组的编号。"), of=Id(label=_("编号")), default=()),
    Date(
        name="records_from",
        label=_("记录起始日"),
        help=_("这一天以前的不算未开展。"),
        default=None,
    ),
)
_ACTIVITY = Schema(
    Text(name="kind", label=_("活动类型")),
    Date(name="date", label=_("日期")),
    Id(name="group", label=_("党小组"), default=None),
)

QUESTIONS = (
    Question(
        name="activity.requirements",
        title=_("应开展的组织生活"),
        help=_("一个组织在一个时期应当开展哪些组织生活，开展了几次，还欠什么。"),
        takes=Schema(
            Group(name="organization", label=_("组织"), schema=_ORGANIZATION),
            Many(
                name="activities",
                label=_("已开展的活动"),
                of=Group(label=_("活动"), schema=_ACTIVITY),
                default=(),
            ),
            Text(
                name="period",
                label=_("时期"),
                help=_("年（2026）、季（2026-Q4）或月（2026-11）。"),
                pattern=_PERIOD,
                like="2026-11, 2026-Q4 or 2026",
            ),
        ),
        gives={"requirements": _("应开展的组织生活")},
        answer=answer,
    ),
)
