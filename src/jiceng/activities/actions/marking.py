"""Marking one person."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.errors import Refused
from jiceng.core.prepared import prepared

from ..models import Activity, Attendance, Correction, Presence, State
from .logging import log
from .rejudging import rejudge


def mark_attendance(
    *, activity: Activity, person_id: str, presence: str, by: User, at: dt.datetime, reason: str = ""
) -> Attendance:
    """Say how one expected person (by public id) took part. On a filed record this is a correction.

    Refuses someone who is not expected, and an activity that was not held or was called off.
    """
    if presence not in Presence.values:
        raise Refused(_("没有“%(presence)s”这种出席情况。") % {"presence": presence}, field="presence")
    if activity.state not in (State.PLANNED, State.HELD):
        raise Refused(_("这次活动没有开展，不能记出席。"))
    after = {"presence": str(presence), "reason": reason.strip()[:80]}
    one = _expected(activity, person_id)
    while (before := {"presence": one.presence, "reason": one.reason}) != after:
        with transaction.atomic():
            # Written only over what was read: where somebody else marked them meanwhile, it is read again.
            if Attendance.objects.filter(pk=one.pk, **before).update(**after):
                if activity.state == State.HELD:
                    _correct(activity, person_id, before, after, by, at)
                log(activity, "marked", by, at, {"person": person_id, **after})
                one.presence, one.reason = after["presence"], after["reason"]
                return one
        one = _expected(activity, person_id)
    return one


def _expected(activity: Activity, person_id: str) -> Attendance:
    for one in _attendance(activity.pk, person_id):
        return one
    raise Refused(_("这位同志不在这次活动的应到名单里。"), field="person")


@prepared
def _attendance(activity: int, person: str) -> QuerySet[Attendance]:
    return Attendance.objects.filter(activity_id=activity, person__public_id=person)


def _correct(
    activity: Activity,
    person_id: str,
    before: dict[str, str],
    after: dict[str, str],
    by: User,
    at: dt.datetime,
) -> None:
    """Append the correction of a filed record, and judge its votes again."""
    Correction.objects.create(
        activity=activity,
        at=at,
        by=by,
        reason=_("更正出席情况"),
        before={"attendance": {person_id: before}},
        after={"attendance": {person_id: after}},
    )
    rejudge(activity)
