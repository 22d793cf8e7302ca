"""Marking one person."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.errors import Refused

from ..models import Activity, Attendance, Correction, Presence, State
from .logging import log
from .rejudging import rejudge


@transaction.atomic
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
    try:
        one = Attendance.objects.get(activity=activity, person__public_id=person_id)
    except Attendance.DoesNotExist:
        raise Refused(_("这位同志不在这次活动的应到名单里。"), field="person") from None
    before = {"presence": one.presence, "reason": one.reason}
    after = {"presence": str(presence), "reason": reason.strip()[:80]}
    if before == after:
        return one
    one.presence, one.reason = after["presence"], after["reason"]
    one.save(update_fields=["presence", "reason"])
    if activity.state == State.HELD:
        Correction.objects.create(
            activity=activity,
            at=at,
            by=by,
            reason=_("更正出席情况"),
            before={"attendance": {person_id: before}},
            after={"attendance": {person_id: after}},
        )
        rejudge(activity)
    log(activity, "marked", by, at, {"person": person_id, **after})
    return one
