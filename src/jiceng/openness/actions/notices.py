"""Posting a notice, taking it down, writing its result."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record_of
from jiceng.core.clock import day_of
from jiceng.core.errors import Refused
from jiceng.organizations.models import Organization
from jiceng.people.models import Person

from ..models import Audience, Notice
from ..period import last_day
from ..queries import lacking


@transaction.atomic
def post_notice(
    *,
    organization: Organization,
    title: str,
    text: str,
    audience: str,
    posted_on: dt.date,
    days: int,
    places: str,
    contact: str,
    by: User,
    at: dt.datetime,
    person: Person | None = None,
    masked: bool = False,
) -> Notice:
    """A notice was put up; its last day is worked out now and kept. An earlier day may be written down later.

    Raises Refused where something is not said, for a day to come, for a name to be masked of nobody.
    """
    said = {
        "title": title.strip(),
        "text": text.strip(),
        "places": places.strip(),
        "contact": contact.strip(),
    }
    for field, value in said.items():
        if not value:
            raise Refused(_("这一项要写。"), field=field)
    if audience not in Audience.values:
        raise Refused(_("请选择公示的范围。"), field="audience")
    if posted_on > day_of(at):
        raise Refused(_("日期在今天之后：还没张贴的不用先记。"), field="posted_on")
    if masked and person is None:
        raise Refused(_("没有选公示的是谁，就没有姓名可遮盖。"), field="masked")
    ends_on, weekdays_only = last_day(organization, posted_on, days)
    notice = Notice.objects.create(
        organization=organization,
        audience=audience,
        person=person,
        masked=masked,
        posted_on=posted_on,
        days=days,
        ends_on=ends_on,
        weekdays_only=weekdays_only,
        recorded_at=at,
        posted_by=by,
        **said,
    )
    details = {"posted_on": posted_on, "days": days, "ends_on": ends_on, "audience": audience}
    record_of(notice, notice.organization, "posted", by, at, details | {"masked": masked})
    return notice


@transaction.atomic
def take_down(*, notice: Notice, why: str, by: User, at: dt.datetime) -> None:
    """A notice no longer hangs; it stays to be read by whoever keeps it. Raises Refused for one that was taken down."""
    notice = locked(notice.pk)
    if notice.withdrawn_on is not None:
        raise Refused(_("这份公示已经撤下。"))
    if not why.strip():
        raise Refused(_("请写明为什么撤下。"), field="why")
    notice.withdrawn_on, notice.withdrawn_by, notice.why = day_of(at), by, why.strip()[:200]
    notice.save(update_fields=["withdrawn_on", "withdrawn_by", "why"])
    record_of(notice, notice.organization, "taken_down", by, at, {"withdrawn_on": notice.withdrawn_on})


@transaction.atomic
def conclude(*, notice: Notice, result: str, by: User, at: dt.datetime) -> None:
    """Write what came of a notice. Raises Refused, saying what lacks, before it hung its whole time and every objection
    was answered."""
    notice = locked(notice.pk)
    today = day_of(at)
    if lacks := lacking(notice, notice.objections.all(), today):
        raise Refused(lacks)
    if not result.strip():
        raise Refused(_("请写明结果。"), field="result")
    notice.result, notice.concluded_on, notice.concluded_by = result.strip(), today, by
    notice.save(update_fields=["result", "concluded_on", "concluded_by"])
    record_of(notice, notice.organization, "concluded", by, at, {"concluded_on": today})


@transaction.atomic
def hand_on(*, notice: Notice, to: Organization, by: User, at: dt.datetime) -> None:
    """Another organisation answers for a notice, for the one that posted it no longer stands; text and days stay."""
    notice = locked(notice.pk)
    notice.organization = to
    notice.save(update_fields=["organization"])
    record_of(notice, notice.organization, "handed_on", by, at, {"to": to.public_id})


def locked(notice: int) -> Notice:
    """The notice, which nobody else changes until the transaction ends."""
    rows = Notice.objects.select_for_update(of=("self",)).select_related("organization", "person")
    return rows.get(pk=notice)
