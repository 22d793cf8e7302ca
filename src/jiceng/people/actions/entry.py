"""People into the register, and out of a branch."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.clock import day_of
from jiceng.core.errors import Refused
from jiceng.core.secrets import lookup_hash
from jiceng.organizations import consequences
from jiceng.organizations.figures import recount
from jiceng.organizations.kinds import MEMBER_BRANCHES, Kind
from jiceng.organizations.models import Organization, Unit

from .. import search
from ..following import leaving
from ..identity import fault
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


@transaction.atomic
def receive(
    *,
    organization: Organization,
    name: str,
    standing: str,
    on: dt.date,
    by: User,
    at: dt.datetime,
    number: str = "",
    phone: str = "",
    **fields: Any,
) -> Membership:
    """Enter a member who comes from outside: their membership begins here on a day.

    Who was here before (by number) is found again. `fields`: other fields of Person. Raises Refused where somebody
    with this number is a member already, the number is unsound, or the organisation holds no memberships.
    """
    if organization.kind not in MEMBER_BRANCHES:
        raise Refused(
            _("党籍只能落在党支部，“%(name)s”是%(kind)s。")
            % {"name": organization.name, "kind": organization.get_kind_display()},
            field="organization",
        )
    if on > day_of(at):
        raise Refused(_("日期不能晚于今天。"), field="on")
    name, number = name.strip(), number.strip().lower()
    person = known_by_number(name, number, day_of(at))
    if person is None:
        person = Person.objects.create(name=name, **seal_number(number), **seal_phone(phone), **fields)
    elif Membership.objects.filter(person=person).filter(Q(ends=None) | Q(ends__gt=on)).exists():
        raise Refused(
            _("这个公民身份号码的人那一天还是这里的党员；在本系统内转接，由原党支部发起。"), field="number"
        )
    membership = Membership.objects.create(
        person=person, organization=organization, standing=standing, begins=on, began="transferred"
    )
    search.index([person.pk])
    recount([organization.pk])
    record(
        by=by,
        verb="received",
        kind="person",
        at=at,
        subject=person.public_id,
        place=organization.public_id,
        details={"standing": standing, "on": on},
    )
    return membership


def known_by_number(name: str, number: str, today: dt.date) -> Person | None:
    """Who stands in the register under a number; nobody without one. Raises Refused where number or name is not right."""
    if not name:
        raise Refused(_("请填写姓名。"), field="name")
    if not number:
        return None
    if fault(number, today):
        raise Refused(_("公民身份号码不正确，请核对长度、出生日期和末位。"), field="number")
    person = Person.objects.filter(number_hash=lookup_hash(number)).first()
    if person is not None and person.name != name:
        raise Refused(_("这个公民身份号码在册，姓名不是这个，请核对。"), field="number")
    return person


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
def end_membership(
    *, membership: Membership, on: dt.date, how: str, by: User, at: dt.datetime, cause: str = ""
) -> None:
    """End a membership on a day; `how`: transferred, left, removed, deceased. What every room says follows is done with it.

    `cause`: the public id of the case whose effect this is.
    """
    if membership.ends is not None:
        raise Refused(_("这段党籍已经结束。"))
    if on <= membership.begins:
        raise Refused(_("结束日期应当晚于开始日期。"), field="on")
    prepared = consequences.prepare(leaving(membership, on, how, cause))
    membership.ends, membership.ended = on, how
    membership.save(update_fields=["ends", "ended"])
    search.index([membership.person_id])
    recount([membership.organization_id])
    _end_placement(membership.person, on)
    membership.person.appointments.filter(organization=membership.organization, ends=None).update(ends=on)
    membership.person.stays.filter(ends=None).update(ends=on)
    record(
        by=by,
        verb="membership_ended",
        kind="person",
        at=at,
        subject=membership.person.public_id,
        place=membership.organization.public_id,
        details={"on": on, "how": how},
    )
    consequences.carry_out(prepared, None, by=by, at=at)
