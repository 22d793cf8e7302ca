"""A year of organisation life, mostly as it should be, with honest gaps."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

from jiceng.activities.actions import record_activity
from jiceng.activities.drafts import ItemDraft
from jiceng.core import clock
from jiceng.core.dates import add_months
from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Organization

if TYPE_CHECKING:
    from .build import District

THEMES = [
    "学习党章党规",
    "走访慰问困难群众",
    "清洁家园志愿服务",
    "重温入党誓词",
    "参观红色教育基地",
    "防汛安全知识宣传",
    "为老年人义诊",
    "邻里议事会",
]
LECTURES = ["专题党课：支部建设", "专题党课：为民服务", "专题党课：纪律教育"]
AGENDA = ["讨论党费使用计划", "通过季度工作安排", "通报上级会议精神", "研究志愿服务项目"]
LEAVE = ["出差", "住院", "照顾病人", "值班"]
SKIPPED = ("紫荆东里小区党支部", "听涛里小区党支部")
"""The first misses a whole quarter without a word; the second says each time why nothing was held."""

WEAK_QUORUM = "老码头小区党支部"


def record_year(district: District) -> None:
    """Twelve months of every branch up to the district's day."""
    for name, organization in district.organizations.items():
        if organization.pk in district.members:
            _branch(district, name, organization)


def _months(district: District) -> list[dt.date]:
    return [add_months(district.begins, index) for index in range(13)]


def _branch(district: District, name: str, organization: Organization) -> None:
    rng = district.rng
    groups = [
        one
        for one in district.organizations.values()
        if one.kind == Kind.GROUP and one.parent_id == organization.pk
    ]
    committee = organization.terms.get(closed_on=None).has_committee
    quarter_missed = add_months(district.begins, 6)
    for month in _months(district):
        gap = name == SKIPPED[0] and quarter_missed <= month < add_months(quarter_missed, 3)
        silent = gap or rng.random() < 0.03
        why = "集中防汛值守，未能召开" if name == SKIPPED[1] and month.month in (7, 8) else ""
        if silent:
            continue
        quarter_start = month.month in (1, 4, 7, 10)
        _theme_day(district, organization, month, quarter_start, why)
        if committee and rng.random() > 0.02:
            _hold(district, organization, ["committee_meeting"], "支委会", month, 8, rng.randint(1, 2))
        for group in groups:
            if rng.random() > 0.05:
                _hold(district, group, ["group_meeting"], "党小组学习", month, 12, rng.randint(0, 2))
        if month.month in (2, 5, 8, 11):
            _assembly(district, name, organization, month)
        if month.month == 11 and rng.random() < 0.4:
            _hold(district, organization, ["life_meeting", "appraisal"], "组织生活会和民主评议", month, 18, 2)


def _theme_day(
    district: District, organization: Organization, month: dt.date, lecture: bool, why: str
) -> None:
    kinds = ["theme_day", "lecture"] if lecture else ["theme_day"]
    title = district.rng.choice(LECTURES if lecture else THEMES)
    _hold(district, organization, kinds, title, month, 6, 3, why=why)


def _assembly(district: District, name: str, organization: Organization, month: dt.date) -> None:
    rng, members = district.rng, len(district.members[organization.pk])
    away = (
        round(members * 0.62)
        if name == WEAK_QUORUM and month.month == 5
        else round(members * rng.uniform(0.03, 0.18))
    )
    present = max(members - away - 3, 1)
    item = ItemDraft(
        title=rng.choice(AGENDA),
        decision="同意",
        meeting="ordinary",
        favour=max(present - members // 9, 0),
        against=0,
        abstain=0,
    )
    _hold(district, organization, ["assembly"], "党员大会", month, 20, away, items=[item])


def _hold(
    district: District,
    organization: Organization,
    kinds: list[str],
    title: str,
    month: dt.date,
    day: int,
    away: int,
    *,
    why: str = "",
    items: list[ItemDraft] | None = None,
) -> None:
    """Record one activity on about a day of a month, a little late now and then; nothing after the district's day."""
    rng = district.rng
    when = month.replace(day=min(day + rng.randint(-2, 4), 28))
    late = rng.choice([0, 0, 0, 1, 2, 9])
    recorded = min(when + dt.timedelta(days=late), district.day)
    if when > district.day:
        return
    starts_at = dt.datetime.combine(when, dt.time(rng.choice([9, 14, 19]), 30), tzinfo=clock.zone())
    at = dt.datetime.combine(recorded, dt.time(21, 10), tzinfo=clock.zone())
    options: dict[str, Any] = {"state": "not_held", "reason": why} if why else {"state": "held"}
    record_activity(
        organization=organization,
        kinds=kinds,
        title=title,
        starts_at=starts_at,
        place="党群服务中心",
        absences=_absences(rng, district, organization, away)
        if not why and "committee_meeting" not in kinds
        else {},
        items=items or [],
        minutes="" if why else f"{title}：学习讨论，明确下一步安排。",
        by=district.system,
        at=at,
        **options,
    )


def _absences(
    rng: random.Random, district: District, organization: Organization, away: int
) -> dict[int, tuple[str, str]]:
    """Who was away, by person: mostly on leave with a reason, sometimes absent or online."""
    if organization.kind == Kind.GROUP:
        people = list(
            organization.placements.filter(ends=None).order_by("pk").values_list("person_id", flat=True)
        )
    else:
        people = [one.person_id for one in district.members[organization.pk]]
    chosen = rng.sample(people, min(away, len(people) - 1))
    return {
        person: rng.choice(
            [("leave", rng.choice(LEAVE)), ("leave", rng.choice(LEAVE)), ("absent", ""), ("online", "")]
        )
        for person in chosen
    }
