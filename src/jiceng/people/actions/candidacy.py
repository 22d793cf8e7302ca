"""People on their way into the Party: applicants, activists, targets; admission and conversion at the end."""

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
from jiceng.organizations.kinds import MEMBER_BRANCHES
from jiceng.organizations.models import Organization

from .. import search
from ..models import Candidacy, CandidacyStage, Membership, Person, Standing
from ..personal import seal_number, seal_phone
from .edit import begin_full
from .entry import known_by_number


@transaction.atomic
def enter_applicant(
    *,
    organization: Organization,
    name: str,
    on: dt.date,
    by: User,
    at: dt.datetime,
    number: str = "",
    phone: str = "",
    **fields: Any,
) -> Person:
    """Enter somebody who hands in an application on a day; who stood in the register before (by number) is found again.

    `fields`: other fields of Person. Raises Refused where the person is a member already, or the number is unsound.
    """
    if organization.kind not in MEMBER_BRANCHES:
        raise Refused(_("入党申请由党支部受理，请选择党支部。"), field="organization")
    name, number = name.strip(), number.strip().lower()
    person = known_by_number(name, number, day_of(at))
    if person is None:
        person = Person.objects.create(name=name, **seal_number(number), **seal_phone(phone), **fields)
    elif Membership.objects.filter(person=person, ends=None).exists():
        raise Refused(_("这个公民身份号码的人已经是党员，不用再办发展。"), field="number")
    record(
        by=by,
        verb="applicant_entered",
        kind="person",
        at=at,
        subject=person.public_id,
        place=organization.public_id,
        details={},
    )
    set_stage(person=person, organization=organization, stage=CandidacyStage.APPLICANT, on=on, by=by, at=at)
    return person


@transaction.atomic
def set_stage(
    *, person: Person, organization: Organization, stage: str, on: dt.date, by: User, at: dt.datetime
) -> Candidacy:
    """A person stands in a stage of development from a day on; the stage before ends that day.

    A period that had ended by mistake goes on; no two overlap.
    """
    if Membership.objects.filter(person=person, ends=None).exists():
        raise Refused(_("%(name)s已经是党员。") % {"name": person.name})
    rows = list(Candidacy.objects.filter(person=person).order_by("begins", "pk"))
    held = rows[-1] if rows else None
    earliest = (rows[-2].ends if len(rows) > 1 else None) or on
    again = held is not None and held.stage == stage and (held.ends is None or held.ends > on)
    if held is not None and (again or (held.ends is None and on <= held.begins)):
        wanted = (stage, organization.pk, max(on, earliest), None)
        if wanted == (held.stage, held.organization_id, held.begins, held.ends):
            return held
        held.stage, held.organization, held.begins, held.ends = stage, organization, wanted[2], None
        held.ended = ""
        held.save(update_fields=["stage", "organization", "begins", "ends", "ended"])
        made = held
    else:
        if held is not None and held.ends is None:
            _close(held, on, stage)
        begins = max(on, held.ends) if held is not None and held.ends is not None else on
        made = Candidacy.objects.create(person=person, organization=organization, stage=stage, begins=begins)
    search.index([person.pk])
    _log(person, organization, "stage_set", by, at, {"stage": stage, "on": on})
    return made


@transaction.atomic
def end_candidacy(*, person: Person, on: dt.date, how: str, by: User, at: dt.datetime) -> None:
    """Development ends other than by admission; nothing happens where none is open."""
    held = Candidacy.objects.select_related("organization").filter(person=person, ends=None).first()
    if held is not None:
        _close(held, on, how)
        search.index([person.pk])
        _log(person, held.organization, "candidacy_ended", by, at, {"how": how, "on": on})


def _close(held: Candidacy, on: dt.date, how: str) -> None:
    held.ends, held.ended = max(on, held.begins + dt.timedelta(days=1)), how
    held.save(update_fields=["ends", "ended"])


@transaction.atomic
def admit(
    *, person: Person, organization: Organization, on: PartialDate, by: User, at: dt.datetime
) -> Membership:
    """Membership of a branch on probation from the day of the assembly's vote (`on`); development ends with it."""
    if organization.kind not in MEMBER_BRANCHES:
        raise Refused(_("党籍只能落在党支部。"))
    if Membership.objects.filter(person=person, ends=None).exists():
        raise Refused(_("%(name)s已经是党员。") % {"name": person.name})
    begins = on.first_day
    for held in Candidacy.objects.filter(person=person, ends=None):
        _close(held, begins, "admitted")
    person.joined_on = on
    person.save(update_fields=["joined_on"])
    membership = Membership.objects.create(
        person=person,
        organization=organization,
        standing=Standing.PROBATIONARY,
        begins=begins,
        began="admitted",
    )
    search.index([person.pk])
    recount([organization.pk])
    _log(person, organization, "admitted", by, at, {"on": on.text})
    return membership


@transaction.atomic
def convert(*, person: Person, on: PartialDate, by: User, at: dt.datetime) -> Membership:
    """A probationary member is a full member from a day on. Raises Refused for anybody else, or a day too early."""
    held = Membership.objects.select_related("organization").filter(person=person, ends=None).first()
    if held is None or held.standing != Standing.PROBATIONARY:
        raise Refused(_("%(name)s不是预备党员。") % {"name": person.name})
    if on.first_day <= held.begins:
        raise Refused(_("转正日期应当晚于接收为预备党员的日期。"), field="on")
    person.full_on = on
    person.save(update_fields=["full_on"])
    membership = begin_full(held, on.first_day)
    search.index([person.pk])
    recount([held.organization_id])
    _log(person, held.organization, "converted", by, at, {"on": on.text})
    return membership


def _log(
    person: Person, organization: Organization, verb: str, by: User, at: dt.datetime, details: dict[str, Any]
) -> None:
    record(
        by=by,
        verb=verb,
        kind="person",
        at=at,
        subject=person.public_id,
        place=organization.public_id,
        details=details,
    )
