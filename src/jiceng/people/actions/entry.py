"""People into the register, and out of a branch."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.clock import day_of
from jiceng.core.errors import Refused
from jiceng.organizations.figures import recount
from jiceng.organizations.kinds import MEMBER_BRANCHES, Kind
from jiceng.organizations.models import Organization, Unit

from .. import search
from ..models import Membership, Person, Placement
from ..personal import seal, seal_number, seal_phone


@transaction.atomic
def admit_imported(
    *,
    organization: Organization,
    name: str,
    standing: str,
    by: User,
    at: dt.datetime,
    number: str = "",
    phone: str = "",
    landline: str = "",
    address: str = "",
    unit: Unit | None = None,
    **fields: Any,
) -> Membership:
    """Enter a member who was admitted before records began, with their membership of a branch.

    `fields`: other fields of Person. The membership begins on the day of joining where that is known, else where the
    branch's records begin. Raises Refused where the number is taken or the organisation holds no memberships.
    """
    if organization.kind not in MEMBER_BRANCHES:
        raise Refused(
            _("党籍只能落在党支部，“%(name)s”是%(kind)s。")
            % {"name": organization.name, "kind": organization.get_kind_display()},
            field="organization",
        )
    if not name.strip():
        raise Refused(_("请填写姓名。"), field="name")
    sealed = seal_number(number)
    if number and Person.objects.filter(number_hash=sealed["number_hash"]).exists():
        raise Refused(_("这个公民身份号码已在册。"), field="number")
    person = Person.objects.create(
        name=name.strip(),
        landline_cipher=seal(landline, "landline"),
        address_cipher=seal(address, "address"),
        **sealed,
        **seal_phone(phone),
        **fields,
    )
    membership = Membership.objects.create(
        person=person,
        organization=organization,
        standing=standing,
        unit=unit,
        begins=first_day(person, organization, day_of(at)),
    )
    search.index([person.pk])
    recount([organization.pk])
    record(
        by=by,
        verb="entered",
        kind="person",
        at=at,
        subject=person.public_id,
        place=organization.public_id,
        details={"standing": standing},
    )
    return membership


def first_day(person: Person, organization: Organization, today: dt.date) -> dt.date:
    """The day from which an imported membership counts: joining, but not after records began or today."""
    start = min(organization.records_from, today)
    return min(person.joined_on.first_day, today) if person.joined_on else start


@transaction.atomic
def place(*, person: Person, group: Organization | None, begins: dt.date, by: User, at: dt.datetime) -> None:
    """Put a member into a group of their branch from a day on (None: into no group)."""
    membership = Membership.objects.select_related("organization").filter(person=person, ends=None).first()
    if group is not None and (
        group.kind != Kind.GROUP or membership is None or group.parent_id != membership.organization_id
    ):
        raise Refused(_("党小组必须属于党员所在的党支部。"), field="group")
    _end_placement(person, begins)
    if group is not None:
        Placement.objects.create(person=person, group=group, begins=begins)
    record(
        by=by,
        verb="placed",
        kind="person",
        at=at,
        subject=person.public_id,
        place=membership.organization.public_id if membership else "",
        details={"group": group.public_id if group else None, "begins": begins},
    )


def _end_placement(person: Person, day: dt.date) -> None:
    Placement.objects.filter(person=person, ends=None, begins__gte=day).delete()
    Placement.objects.filter(person=person, ends=None).update(ends=day)


@transaction.atomic
def end_membership(*, membership: Membership, on: dt.date, how: str, by: User, at: dt.datetime) -> None:
    """End a membership on a day; `how`: transferred, left, removed, deceased. Placement and posts end with it."""
    if membership.ends is not None:
        raise Refused(_("这段党籍已经结束。"))
    if on <= membership.begins:
        raise Refused(_("结束日期应当晚于开始日期。"), field="on")
    membership.ends, membership.ended = on, how
    membership.save(update_fields=["ends", "ended"])
    search.index([membership.person_id])
    recount([membership.organization_id])
    _end_placement(membership.person, on)
    membership.person.appointments.filter(organization=membership.organization, ends=None).update(ends=on)
    record(
        by=by,
        verb="membership_ended",
        kind="person",
        at=at,
        subject=membership.person.public_id,
        place=membership.organization.public_id,
        details={"on": on, "how": how},
    )
