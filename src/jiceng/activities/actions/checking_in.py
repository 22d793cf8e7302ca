"""Members mark themselves by a meeting's QR code: off by default, and the recorder confirms."""

import datetime as dt
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.errors import Refused
from jiceng.people.models import Person

from ..models import Activity, Attendance, State
from .logging import log


@transaction.atomic
def open_check_in(*, activity: Activity, by: User, at: dt.datetime) -> str:
    """Switch the code on for one planned activity; returns the key that the code carries."""
    if activity.state != State.PLANNED:
        raise Refused(_("只有计划中的活动可以打开签到码。"))
    if not activity.check_in_key:
        activity.check_in_key = secrets.token_urlsafe(24)
        activity.save(update_fields=["check_in_key"])
        log(activity, "check_in_opened", by, at)
    return activity.check_in_key


@transaction.atomic
def close_check_in(*, activity: Activity, by: User, at: dt.datetime) -> None:
    """Switch the code off; claims made so far stay."""
    if activity.check_in_key:
        activity.check_in_key = ""
        activity.save(update_fields=["check_in_key"])
        log(activity, "check_in_closed", by, at)


@transaction.atomic
def claim(*, activity: Activity, person: Person, by: User, at: dt.datetime) -> Attendance:
    """A member says “I am here”; it stays a claim until the recorder holds the meeting."""
    one = Attendance.objects.filter(activity=activity, person=person).first()
    if one is None:
        raise Refused(_("您不在这次活动的应到名单里，请告诉记录人。"))
    if one.claimed_at is None:
        one.claimed_at = at
        one.save(update_fields=["claimed_at"])
        log(activity, "claimed", by, at, {"person": person.public_id})
    return one
