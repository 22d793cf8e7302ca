"""Correcting what the register says of a person."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.clock import day_of
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations.figures import recount

from .. import search
from ..identity import fault
from ..models import Membership, Person, Standing
from ..personal import opened, seal, seal_number, seal_phone

PLAIN = (
    "name",
    "sex",
    "born_on",
    "ethnicity",
    "education",
    "work",
    "joined_on",
    "full_on",
    "status",
    "lost",
    "lost_since",
    "mobile",
    "mobile_to",
)
"""Fields of a person that stand in the register as they are."""
COUNTED = {"standing", "mobile", "lost"}
"""What figures are counted by."""


@transaction.atomic
def edit_person(*, membership: Membership, changes: dict[str, Any], by: User, at: dt.datetime) -> Person:
    """Write changed fields of a member; the log keeps which fields, and old and new of those not sealed.

    `changes`: any of `PLAIN`, `standing`, and the sealed number, phone, landline, address. A field changed by hand
    loses the mark that an import left on it. Raises Refused for an unsound or taken number or an empty name.
    """
    person = membership.person
    if "name" in changes and not changes["name"].strip():
        raise Refused(_("请填写姓名。"), field="name")
    details: dict[str, Any] = {}
    for field in PLAIN:
        if field in changes and getattr(person, field) != changes[field]:
            details[field] = [_text(getattr(person, field)), _text(changes[field])]
            setattr(person, field, changes[field])
    for field, sealed in _sealed(person, changes, at).items():
        details[field] = "sealed"
        for name, value in sealed.items():
            setattr(person, name, value)
    standing = changes.get("standing", membership.standing)
    if standing != membership.standing:
        details["standing"] = [membership.standing, standing]
        _change_standing(membership, standing, at)
    if not details:
        raise Refused(_("没有任何变化。"))
    person.marks = [mark for mark in person.marks if mark.get("field") not in details]
    person.save()
    if "name" in details:
        search.index([person.pk])
    if details.keys() & COUNTED:
        recount([membership.organization_id])
    record(
        by=by,
        verb="edited",
        kind="person",
        at=at,
        subject=person.public_id,
        place=membership.organization.public_id,
        details=details,
    )
    return person


def _text(value: Any) -> Any:
    return value.text if isinstance(value, PartialDate) else value


def _sealed(person: Person, changes: dict[str, Any], at: dt.datetime) -> dict[str, dict[str, Any]]:
    """Fields to set for each sealed value that changed."""
    found: dict[str, dict[str, Any]] = {}
    for what in ("number", "phone", "landline", "address"):
        if what not in changes or changes[what] == opened(person, what):
            continue
        value = changes[what]
        if what == "number":
            value = value.strip().lower()
            if value and fault(value, day_of(at)):
                raise Refused(_("公民身份号码不正确，请核对长度、出生日期和末位。"), field="number")
            sealed = seal_number(value)
            if (
                value
                and Person.objects.filter(number_hash=sealed["number_hash"]).exclude(pk=person.pk).exists()
            ):
                raise Refused(_("这个公民身份号码已在册。"), field="number")
            found[what] = dict(sealed)
        elif what == "phone":
            found[what] = dict(seal_phone(value))
        else:
            found[what] = {f"{what}_cipher": seal(value, what)}
    return found


def _change_standing(membership: Membership, standing: str, at: dt.datetime) -> None:
    """A probationary member becomes full by a new period from the day of conversion; else it is a correction."""
    person, today = membership.person, day_of(at)
    converted = person.full_on.first_day if person.full_on else None
    if standing == Standing.FULL and converted and membership.begins < converted <= today:
        begin_full(membership, converted)
        return
    membership.standing = standing
    membership.save(update_fields=["standing"])


def begin_full(held: Membership, on: dt.date) -> Membership:
    """Probation ends on a day, and full membership of the same branch begins with it."""
    held.ends, held.ended = on, "converted"
    held.save(update_fields=["ends", "ended"])
    return Membership.objects.create(
        person=held.person,
        organization=held.organization,
        standing=Standing.FULL,
        unit=held.unit,
        begins=on,
        began="converted",
    )
