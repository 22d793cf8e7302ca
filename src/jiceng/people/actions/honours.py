"""Honours of people and organisations: given, told of, taken away; never deleted."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.clock import day_of
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations.models import Organization

from ..models import Honour, Person


@transaction.atomic
def give_honour(
    *,
    person: Person | None,
    organization: Organization | None,
    title: str,
    giver: str,
    on: PartialDate,
    place: Organization,
    by: User,
    at: dt.datetime,
    document: str = "",
    story: str = "",
    source: str = "",
    award: str = "",
) -> Honour:
    """Write down an honour of a person or of an organisation (one of the two); `place`: whose register keeps it.

    `source`: the case that led to it, `award`: what it was nominated for. Raises Refused for a day to come, without
    title or giver, and for the same honour of the same day again.
    """
    title, giver = title.strip(), giver.strip()
    if not title:
        raise Refused(_("请写荣誉名称。"), field="title")
    if not giver:
        raise Refused(_("请写授予单位。"), field="giver")
    if on.first_day > day_of(at):
        raise Refused(_("日期在今天之后：还没授予的荣誉不用先记。"), field="on")
    same = Honour.objects.filter(person=person, organization=organization, title=title, giver=giver, on=on)
    if same.exists():
        raise Refused(_("这项荣誉已经登记过。"), field="title")
    honour = Honour.objects.create(
        person=person,
        organization=organization,
        title=title,
        giver=giver,
        on=on,
        document=document.strip(),
        story=story.strip(),
        source=source,
        award=award,
        recorded_at=at,
        recorded_by=by,
    )
    _log(honour, "honour_given", place, by, at, {"title": title, "giver": giver, "on": on.text})
    return honour


@transaction.atomic
def tell_story(*, honour: Honour, story: str, place: Organization, by: User, at: dt.datetime) -> None:
    """The story as it was made known takes the place of what the nomination said."""
    honour.story = story.strip()
    honour.save(update_fields=["story"])
    _log(honour, "honour_story_told", place, by, at, {})


@transaction.atomic
def revoke_honour(
    *, honour: Honour, on: dt.date, why: str, place: Organization, by: User, at: dt.datetime
) -> None:
    """An honour is taken away; it stays to be read, with the day and the reason.

    Raises Refused where it was taken away before, without a reason, for a day to come or before it was given.
    """
    honour = Honour.objects.select_for_update(of=("self",)).get(pk=honour.pk)
    if honour.revoked_on is not None:
        raise Refused(_("这项荣誉已经撤销。"))
    if not why.strip():
        raise Refused(_("请写明撤销的原因。"), field="why")
    if on > day_of(at):
        raise Refused(_("日期在今天之后：还没发生的事不用先记。"), field="on")
    if honour.on is not None and on < honour.on.first_day:
        raise Refused(_("撤销日期早于授予日期。"), field="on")
    honour.revoked_on, honour.revoked_why = on, why.strip()
    honour.save(update_fields=["revoked_on", "revoked_why"])
    _log(honour, "honour_revoked", place, by, at, {"on": on, "why": why})


def _log(
    honour: Honour, verb: str, place: Organization, by: User, at: dt.datetime, details: dict[str, object]
) -> None:
    whose = honour.person or honour.organization
    record(
        by=by,
        verb=verb,
        kind="person" if honour.person_id else "organization",
        at=at,
        subject=whose.public_id if whose else "",
        place=place.public_id,
        details={"honour": honour.public_id} | details,
    )
