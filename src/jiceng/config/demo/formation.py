"""Branches being formed in the demo district: one asked for, one attached and done, one without a reply; an instructor."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from jiceng.core.dates import PartialDate
from jiceng.organizations.actions import add_unit, edit_unit
from jiceng.organizations.kinds import Formation, Sector
from jiceng.organizations.models import Unit
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.actions import appoint
from jiceng.people.models import Membership, Person, Post, Standing
from jiceng.procedures.actions import begin_formation
from jiceng.procedures.formation import PROCEDURE
from jiceng.workflow.actions import record_step
from jiceng.workflow.models import Case

from .development import moment

if TYPE_CHECKING:
    from .build import District

ABOVE, BRANCH = "恒达机械集团党委", "恒达机械一车间党支部"
ASKED, DONE, WAITING, HELPED = "恒达物流有限公司", "恒达钢构有限公司", "顺达仓储有限公司", "新桥电子有限公司"


def record_formation(district: District) -> None:
    asked = Unit.objects.get(name=ASKED)
    lack = {"reason": "党员分散在几个仓库", "measure": "集团党委牵头组建", "deadline": _day(district, -40)}
    edit_unit(unit=asked, by=district.system, at=moment(district, 30), **lack)
    members = Person.objects.filter(memberships__unit=asked, memberships__ends=None)
    _begun(district, asked, 12, formation=Formation.OWN, name="恒达物流党支部", members=list(members))

    done = _unit(district, DONE, days=70)
    case = _begun(district, done, 60, formation=Formation.ATTACHED, branch=district.organizations[BRANCH])
    _step(district, case, "approval", 48, result="approved", values={"document": "恒党〔2026〕3号"})
    _step(district, case, "filed", 45)

    late = {"reason": "只有一名党员", "measure": "依托车间党支部组建", "deadline": _day(district, 6)}
    waiting = _unit(district, WAITING, days=70, **late)
    _begun(district, waiting, 50, formation=Formation.BASED, branch=district.organizations[BRANCH])

    lack = {"reason": "还没有党员", "measure": "选派指导员，培养积极分子", "deadline": _day(district, -100)}
    helped = _unit(district, HELPED, days=70, **lack)
    rows = Membership.objects.filter(
        organization=district.organizations[BRANCH],
        ends=None,
        standing=Standing.FULL,
        person__appointments=None,
    )
    appoint(
        person=rows.select_related("person").order_by("-begins", "pk")[0].person,
        organization=district.organizations[ABOVE],
        post=Post.INSTRUCTOR,
        begins=_day(district, 65),
        unit=helped,
        by=district.system,
        at=moment(district, 65),
    )


def _day(district: District, days: int) -> dt.date:
    """So many days ago; below zero, in so many."""
    return district.day - dt.timedelta(days=days)


def _unit(district: District, name: str, *, days: int, **fields: Any) -> Unit:
    return add_unit(
        above=district.organizations[ABOVE],
        name=name,
        sector=Sector.ENTERPRISE,
        by=district.system,
        at=moment(district, days),
        **fields,
    )


def _begun(district: District, unit: Unit, days: int, **plan: Any) -> Case:
    above = district.organizations[ABOVE]
    procedure = rulebook_of(above, district.day).procedure(PROCEDURE)
    assert procedure is not None
    return begin_formation(
        procedure=procedure,
        organization=above,
        units=[unit],
        on=PartialDate.of(_day(district, days)),
        by=district.system,
        at=moment(district, days),
        **{"members": [], **plan},
    )


def _step(district: District, case: Case, name: str, days: int, **given: Any) -> None:
    record_step(
        case=case,
        step=name,
        on=PartialDate.of(_day(district, days)),
        may_effect=case.steps(),
        by=district.system,
        at=moment(district, days),
        **given,
    )
