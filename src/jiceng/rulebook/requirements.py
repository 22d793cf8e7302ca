"""`activity.requirements`: what had to be held in a period, what was, and what is still due."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from . import given as take
from .errors import BadInput
from .formation import SECTORS
from .given import Given
from .packs import Rulebook
from .terms import add_months
from .verdicts import Reasons

KINDS = (
    "working_committee",
    "committee",
    "general_branch",
    "branch",
    "joint_branch",
    "temporary_branch",
    "mobile_branch",
    "functional_branch",
    "group",
)
_PERIOD = re.compile(r"(19\d\d|2\d{3})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?\Z")
ACTIVITIES = (
    "assembly",
    "committee_meeting",
    "group_meeting",
    "lecture",
    "theme_day",
    "life_meeting",
    "appraisal",
)
"""Activities that are always known; a pack makes others known by requiring them."""

_MONTHS = {"month": 1, "quarter": 3, "year": 12}

Held = Mapping[tuple[str, str | None], Sequence[dt.date]]
"""Days on which an activity was held, by (activity, group id or None)."""


@dataclass(frozen=True, slots=True)
class SubPeriod:
    """A month, quarter or year inside which something is due; `ends` is its last day."""

    text: str
    begins: dt.date
    ends: dt.date


@dataclass(frozen=True, slots=True)
class Planned:
    """A requirement that applies to an organisation: `required` times in each sub-period, for each group or once."""

    rule: str
    activity: str
    required: int
    per_group: bool
    sub_period: SubPeriod


def _sub_period(every: str, begins: dt.date) -> SubPeriod:
    ends = add_months(begins, _MONTHS[every]) - dt.timedelta(days=1)
    text = {
        "month": f"{begins:%Y-%m}",
        "quarter": f"{begins.year}-Q{(begins.month + 2) // 3}",
        "year": f"{begins.year}",
    }[every]
    return SubPeriod(text, begins, ends)


@lru_cache(maxsize=4096)
def sub_periods(period: str, every: str) -> tuple[SubPeriod, ...]:
    """The months, quarters or years that overlap a period (2026-11, 2026-Q4 or 2026), in order."""
    match = _PERIOD.match(period)
    if not match:
        raise BadInput(f"period: got {period!r}; it takes 2026-11, 2026-Q4 or 2026.")
    year, month, quarter = match.groups()
    first = int(month) if month else int(quarter) * 3 - 2 if quarter else 1
    begins = dt.date(int(year), first, 1)
    ends = add_months(begins, 1 if month else 3 if quarter else 12)
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
        rule = book.rule(one.rule)
        for sub in sub_periods(period, one.every):
            value = rule.on(sub.ends)
            if value is not None:
                plan.append(Planned(one.rule, one.activity, int(value.value), one.when == "group", sub))
    return tuple(plan)


def activity_requirements(
    plan: Iterable[Planned],
    *,
    groups: Sequence[str],
    records_from: dt.date | None,
    held: Held,
    on: dt.date,
) -> list[dict[str, Any]]:
    """One entry per rule, sub-period and (group meetings) group, as QUESTIONS of the rulebook describe it.

    `due_by` is the last day of the sub-period; one begun before `records_from` is not_recorded, never missed.
    """
    result = []
    for one in plan:
        sub = one.sub_period
        for group in groups if one.per_group else (None,):
            days = held.get((one.activity, group), ())
            count = sum(1 for day in days if sub.begins <= day <= sub.ends and day <= on)
            if count >= one.required:
                status = "met"
            elif records_from is not None and sub.begins < records_from:
                status = "not_recorded"
            else:
                status = "due" if on <= sub.ends else "missed"
            result.append(
                {
                    "rule": one.rule,
                    "activity": one.activity,
                    "period": sub.text,
                    "group": group,
                    "required": one.required,
                    "held": count,
                    "status": status,
                    "due_by": sub.ends.isoformat(),
                }
            )
    return result


def answer(reasons: Reasons, given: Given) -> dict[str, Any]:
    take.only(given, ("organization", "activities", "period"))
    organization, period = given.get("organization"), given.get("period")
    if not isinstance(organization, Mapping):
        raise BadInput(f"organization: got {organization!r}; it takes an object with kind and sector.")
    known = ("kind", "sector", "full_members", "has_committee", "groups", "records_from")
    take.only(organization, known)
    if not isinstance(period, str):
        raise BadInput(f"period: got {period!r}; it takes 2026-11, 2026-Q4 or 2026.")
    kind, sector = (
        take.choice(organization, "kind", KINDS),
        take.choice(organization, "sector", SECTORS, "other"),
    )
    full = take.optional_count(organization, "full_members")
    seven = reasons.book.rule("BR-022").on(reasons.on)
    default = full is not None and seven is not None and full >= seven.value
    has_committee = take.flag(organization, "has_committee", default)
    groups = organization.get("groups") or []
    if not isinstance(groups, list):
        raise BadInput(f"groups: got {groups!r}; it takes a list of ids.")
    records_from = organization.get("records_from")
    begins = None if records_from is None else take.date(records_from, "records_from")
    plan = requirement_plan(reasons.book, kind, sector, has_committee, period)
    for one in plan:
        value = reasons.book.rule(one.rule).on(one.sub_period.ends)
        if value is not None:
            reasons.cite(one.rule, value)
    held = _held(given.get("activities") or [], reasons.book)
    if not plan:
        _say_from_when(reasons, kind, sector, period)
    ids = [str(group) for group in groups]
    requirements = activity_requirements(plan, groups=ids, records_from=begins, held=held, on=reasons.on)
    return {"requirements": requirements}


def _say_from_when(reasons: Reasons, kind: str, sector: str, period: str) -> None:
    """Marks the question as not answered where the rules for this kind began only after the period."""
    for one in reasons.book.requirements():
        first = reasons.book.rule(one.rule).values[0].begins
        if kind not in one.kinds or (one.sectors and sector not in one.sectors) or first is None:
            continue
        if first > sub_periods(period, one.every)[-1].ends:
            reasons.missing = True
            reasons.warnings.append(f"{one.rule}：{period} 没有施行中的规定，{first} 起才有。")


def _held(activities: Any, book: Rulebook) -> dict[tuple[str, str | None], list[dt.date]]:
    if not isinstance(activities, list):
        raise BadInput(f"activities: got {activities!r}; it takes a list.")
    known = sorted({*ACTIVITIES, *(one.activity for pack in book.packs for one in pack.requirements)})
    held: dict[tuple[str, str | None], list[dt.date]] = {}
    for index, one in enumerate(activities):
        if not isinstance(one, Mapping) or not isinstance(one.get("kind"), str):
            raise BadInput(f"activities[{index}]: got {one!r}; it takes an object with kind and date.")
        take.only(one, ("kind", "date", "group"))
        if one["kind"] not in known:
            raise BadInput(
                f"activities[{index}].kind: got {one['kind']!r}; it takes one of {', '.join(known)}."
            )
        group = one.get("group")
        key = (one["kind"], None if group is None else str(group))
        held.setdefault(key, []).append(take.date(one.get("date"), f"activities[{index}].date"))
    return held
