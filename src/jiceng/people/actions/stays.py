"""Mobile members who take part in the life of another branch."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.clock import day_of
from jiceng.core.errors import Refused
from jiceng.organizations.kinds import MEMBER_BRANCHES
from jiceng.organizations.models import Organization

from .. import search
from ..models import Membership, Person, Stay
from ..personal import seal_number, seal_phone
from .entry import known_by_number


@transaction.atomic
def enter_guest(
    *, name: str, by: User, at: dt.datetime, number: str = "", phone: str = "", **fields: Any
) -> Person:
    """Somebody from outside who comes to take part; who was here before (by number) is found again.

    `fields`: other fields of Person. Raises Refused for an unsound number, or where they are a member here.
    """
    name, number = name.strip(), number.strip().lower()
    person = known_by_number(name, number, day_of(at))
    if person is None:
        return Person.objects.create(name=name, **seal_number(number), **seal_phone(phone), **fields)
    if Membership.objects.filter(person=person, ends=None).exists():
        raise Refused(_("这个人是本系统的党员；请由其党支部登记外出。"), field="number")
    return person


@transaction.atomic
def keep_stay(
    *,
    person: Person,
    organization: Organization,
    source: str,
    standing: str,
    begins: dt.date,
    ends: dt.date | None,
    by: User,
    at: dt.datetime,
    home: str = "",
) -> Stay:
    """The stay that goes back to a source, as it is known now: written, corrected or ended.

    Raises Refused where the organisation has no members' life, or the person takes part elsewhere at the same time.
    """
    if organization.kind not in MEMBER_BRANCHES:
        raise Refused(_("流动党员编入党支部，“%(name)s”不是党支部。") % {"name": organization.name})
    fields = {
        "person": person,
        "organization": organization,
        "standing": standing,
        "home": home,
        "begins": begins,
        "ends": None if ends is None else max(begins, ends),
    }
    held = Stay.objects.filter(source=source).first()
    if held is not None and all(getattr(held, name) == value for name, value in fields.items()):
        return held
    other = Stay.objects.filter(person=person, ends=None).exclude(source=source).first()
    if ends is None and other is not None:
        raise Refused(
            _("%(name)s已经在“%(place)s”参加组织生活。")
            % {"name": person.name, "place": other.organization.name}
        )
    held, _new = Stay.objects.update_or_create(source=source, defaults=fields)
    search.index([person.pk])
    record(
        by=by,
        verb="stay_kept",
        kind="person",
        at=at,
        subject=person.public_id,
        place=organization.public_id,
        details={"begins": begins, "ends": ends},
    )
    return held
