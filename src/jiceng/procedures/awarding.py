"""Writes on awards: offered, changed, closed; and nominations for one."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record_of
from jiceng.core.clock import day_of
from jiceng.core.errors import Refused
from jiceng.organizations.kinds import MEMBER_BRANCHES
from jiceng.organizations.models import Organization
from jiceng.people.models import Person
from jiceng.rulebook.procedures import Procedure
from jiceng.workflow.actions import open_case
from jiceng.workflow.models import Case

from .models import Award, Whom

CHANGED = ("title", "criteria", "until", "target", "target_on")


@transaction.atomic
def offer_award(
    *,
    organization: Organization,
    title: str,
    whom: str,
    criteria: str,
    by: User,
    at: dt.datetime,
    until: dt.date | None = None,
    target: int | None = None,
    target_on: dt.date | None = None,
) -> Award:
    """An organisation sets out what it honours with. Raises Refused where title, criteria or one half of a target lack."""
    _sound(title, criteria, target, target_on)
    award = Award.objects.create(
        organization=organization,
        title=title.strip(),
        whom=whom,
        criteria=criteria.strip(),
        until=until,
        target=target,
        target_on=target_on,
        opened_at=at,
        opened_by=by,
    )
    record_of(award, award.organization, "award_offered", by, at, {"title": award.title, "target": target})
    return award


@transaction.atomic
def change_award(*, award: Award, by: User, at: dt.datetime, **changes: Any) -> None:
    """Title, criteria, days or target are written anew; `changes`: names of CHANGED. Whom it honours stays."""
    _open(award)
    _sound(changes["title"], changes["criteria"], changes["target"], changes["target_on"])
    for name in CHANGED:
        value = changes[name]
        setattr(award, name, value.strip() if isinstance(value, str) else value)
    award.save(update_fields=CHANGED)
    record_of(
        award, award.organization, "award_changed", by, at, {"title": award.title, "target": award.target}
    )


@transaction.atomic
def close_award(*, award: Award, on: dt.date, by: User, at: dt.datetime) -> None:
    """Nobody is nominated any more; nominations under way go on."""
    _open(award)
    if on > day_of(at):
        raise Refused(_("日期在今天之后：还没发生的事不用先记。"), field="on")
    award.closed_on = on
    award.save(update_fields=["closed_on"])
    record_of(award, award.organization, "award_closed", by, at, {"on": on})


@transaction.atomic
def nominate(
    *,
    award: Award,
    procedure: Procedure,
    organization: Organization,
    person: Person | None,
    by: User,
    at: dt.datetime,
) -> Case:
    """Begin the nomination of a member of a branch, or of an organisation below the one that honours.

    Raises Refused where the award is closed, is not for those, or the same nomination is open already.
    """
    _open(award)
    if award.whom == Whom.PERSON and organization.kind not in MEMBER_BRANCHES:
        raise Refused(_("党员由所在党支部推荐。"))
    if award.whom == Whom.ORGANIZATION and organization.pk == award.organization_id:
        raise Refused(_("表彰的是下级党组织，请由下级党组织推荐。"))
    return open_case(
        procedure=procedure,
        organization=organization,
        other=None if award.organization_id == organization.pk else award.organization,
        person=person,
        title=f"{person.name if person else organization.name}（{award.title}）",
        about=award.public_id,
        by=by,
        at=at,
    )


def _sound(title: str, criteria: str, target: int | None, target_on: dt.date | None) -> None:
    if not title.strip():
        raise Refused(_("请写荣誉名称。"), field="title")
    if not criteria.strip():
        raise Refused(_("请写表彰的条件。"), field="criteria")
    if target is None and target_on is not None:
        raise Refused(_("写了日期，也请写目标数。"), field="target")


def _open(award: Award) -> None:
    if award.closed_on is not None:
        raise Refused(_("“%(title)s”已经结束，不再推荐。") % {"title": award.title})
