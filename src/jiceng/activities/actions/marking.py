"""Marking one person."""

import datetime as dt
from contextlib import nullcontext

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record_change
from jiceng.core.errors import Refused
from jiceng.core.prepared import prepared_update

from ..models import Activity, Attendance, Correction, Presence, State
from .rejudging import rejudge


def mark_attendance(
    *, attendance: Attendance, presence: str, by: User, at: dt.datetime, reason: str = ""
) -> Attendance:
    """Say how one expected person took part. On a filed record this is a correction.

    Refuses an activity that was not held or was called off.
    """
    activity, person = attendance.activity, attendance.person.public_id
    if presence not in Presence.values:
        raise Refused(_("没有“%(presence)s”这种出席情况。") % {"presence": presence}, field="presence")
    if activity.state not in (State.PLANNED, State.HELD):
        raise Refused(_("这次活动没有开展，不能记出席。"))
    after = (str(presence), reason.strip()[:80])
    while (before := (attendance.presence, attendance.reason)) != after:
        filed = activity.state == State.HELD
        # One statement writes the mark and its line; a correction of what is filed besides takes a transaction.
        with transaction.atomic() if filed else nullcontext():
            # Written only over what was read: where somebody else marked them meanwhile, it is read again.
            change = _written_over(attendance.pk, *before, *after)
            line = {"person": person, **_words(after)}
            if record_change(change, activity, activity.organization, "marked", by, at, line):
                if filed:
                    _correct(activity, person, _words(before), _words(after), by, at)
                attendance.presence, attendance.reason = after
                return attendance
        attendance.refresh_from_db(fields=["presence", "reason"])
    return attendance


@prepared_update
def _written_over(
    pk: int, presence: str, reason: str, new_presence: str, new_reason: str
) -> tuple[QuerySet[Attendance], dict[str, str | int | dt.date]]:
    read = Attendance.objects.filter(pk=pk, presence=presence, reason=reason)
    return read, {"presence": new_presence, "reason": new_reason}


def _words(mark: tuple[str, str]) -> dict[str, str]:
    return {"presence": mark[0], "reason": mark[1]}


def _correct(
    activity: Activity,
    person: str,
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
        before={"attendance": {person: before}},
        after={"attendance": {person: after}},
    )
    rejudge(activity)
