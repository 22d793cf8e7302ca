"""Members follow their branch: transfer, merge, split, dissolve."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.clock import day_of
from jiceng.core.errors import Refused
from jiceng.organizations import actions as organizations
from jiceng.organizations import consequences
from jiceng.organizations.consequences import Proposal
from jiceng.organizations.figures import recount
from jiceng.organizations.kinds import MEMBER_BRANCHES
from jiceng.organizations.models import Organization

from .. import search
from ..following import members_going, moving
from ..models import Appointment, Membership, Placement, Stay


@transaction.atomic
def transfer(
    *, membership: Membership, to: Organization, on: dt.date, by: User, at: dt.datetime, cause: str = ""
) -> Membership:
    """Move a member to another branch from a day on; what every room says follows is done with it. Returns the new one.

    `cause`: the public id of the case whose effect this is.
    """
    _check(to, at, on)
    if membership.ends is not None or membership.organization_id == to.pk:
        raise Refused(_("党员已经在“%(name)s”。") % {"name": to.name}, field="to")
    if on <= membership.begins:
        raise Refused(_("日期应当晚于在原党支部的开始日期。"), field="on")
    proposal = moving(membership, to, on, cause)
    prepared = consequences.prepare(proposal)
    new = _carry([membership], to, on, "transferred")[0]
    record(
        by=by,
        verb="transferred",
        kind="person",
        at=at,
        subject=membership.person.public_id,
        place=to.public_id,
        details={"from": membership.organization.public_id, "on": on},
    )
    consequences.carry_out(prepared, to, by=by, at=at)
    return new


@transaction.atomic
def merge(
    *,
    organization: Organization,
    into: Organization,
    on: dt.date,
    by: User,
    at: dt.datetime,
    document: str = "",
) -> Organization:
    """Merge an organisation into another and take its members along; what every room says follows is done with it."""
    proposal = Proposal(consequences.MERGE, organization, on, to=into)
    prepared = consequences.prepare(proposal)
    members = list(members_going(proposal))
    if members:
        _check(into, at, on)
        _carry(members, into, on, "merged")
    organizations.merge(organization=organization, into=into, on=on, by=by, at=at, document=document)
    consequences.carry_out(prepared, into, by=by, at=at)
    return into


@transaction.atomic
def split(
    *,
    organization: Organization,
    name: str,
    members: Sequence[Membership],
    on: dt.date,
    by: User,
    at: dt.datetime,
    short_name: str = "",
    document: str = "",
) -> Organization:
    """Set up a new organisation out of this one and put the chosen members into it, with what follows them.

    Returns the new one.
    """
    people = tuple(one.person_id for one in members)
    proposal = Proposal(consequences.SPLIT, organization, on, people=people)
    prepared, chosen = consequences.prepare(proposal), list(members_going(proposal))
    part = organizations.split(
        organization=organization, name=name, short_name=short_name, on=on, document=document, by=by, at=at
    )
    if chosen:
        _check(part, at, on)
        _carry(chosen, part, on, "split")
    consequences.carry_out(prepared, part, by=by, at=at)
    return part


@transaction.atomic
def dissolve(
    *, organization: Organization, on: dt.date, by: User, at: dt.datetime, document: str = ""
) -> Organization:
    """Dissolve an organisation that holds nobody any more and in which nothing waits to be settled.

    Raises Obstructed, saying what has to be settled first; what is left goes to the organisation above.
    """
    prepared = consequences.prepare(Proposal(consequences.DISSOLVE, organization, on))
    organizations.dissolve(organization=organization, on=on, by=by, at=at, document=document)
    consequences.carry_out(prepared, organization.parent, by=by, at=at)
    return organization


def _check(to: Organization, at: dt.datetime, on: dt.date) -> None:
    if on > day_of(at):
        raise Refused(_("日期不能晚于今天。"), field="on")
    if to.kind not in MEMBER_BRANCHES:
        raise Refused(
            _("党籍只能落在党支部，“%(name)s”是%(kind)s。")
            % {"name": to.name, "kind": to.get_kind_display()},
            field="to",
        )
    if to.dissolved_on is not None:
        raise Refused(_("“%(name)s”已经撤销。") % {"name": to.name}, field="to")


def _carry(members: Sequence[Membership], to: Organization, on: dt.date, how: str) -> list[Membership]:
    """End memberships on a day and open the same in another branch, set-based."""
    late = [one for one in members if one.begins >= on]
    if late:
        raise Refused(
            _("%(name)s等%(count)d名党员的党籍开始于这一天之后。")
            % {"name": late[0].person.name, "count": len(late)},
            field="on",
        )
    people = [one.person_id for one in members]
    Membership.objects.filter(pk__in=[one.pk for one in members]).update(ends=on, ended=how)
    Placement.objects.filter(person__in=people, ends=None, begins__gte=on).delete()
    Placement.objects.filter(person__in=people, ends=None).update(ends=on)
    left = {one.organization_id for one in members}
    Appointment.objects.filter(person__in=people, organization__in=left, ends=None, begins__lt=on).update(
        ends=on
    )
    opened = Membership.objects.bulk_create(
        Membership(person_id=one.person_id, organization=to, standing=one.standing, begins=on, began=how)
        for one in members
    )
    Stay.objects.filter(person__in=people, organization=to, ends=None).update(ends=on)
    search.index(people)
    recount({*left, to.pk})
    return opened
