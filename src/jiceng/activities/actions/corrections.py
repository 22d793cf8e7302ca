"""Correcting a filed record, and calling an activity off. Both keep what stood before."""

import datetime as dt
from collections.abc import Iterable
from types import EllipsisType
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.clock import day_of
from jiceng.core.errors import Refused
from jiceng.people.models import Person

from ..drafts import Absences
from ..models import Activity, ActivityKind, Correction, Presence, State
from .logging import log
from .rejudging import rejudge

FIELDS = ("title", "place", "minutes", "guests", "reason")


@transaction.atomic
def correct_activity(
    *,
    activity: Activity,
    why: str,
    by: User,
    at: dt.datetime,
    starts_at: dt.datetime | None = None,
    kinds: Iterable[str] | None = None,
    absences: Absences | None = None,
    chair: Person | EllipsisType | None = ...,
    **fields: str,
) -> Correction:
    """Change a filed record and append what changed. `fields`: title, place, minutes, guests, reason.

    `chair`: None takes away the one that was written.
    `absences` names the people whose presence changes. Votes are judged again where attendance or day changed.
    Refuses a correction without a reason (`why`) or without any change.
    """
    activity = Activity.objects.select_for_update().select_related("organization").get(pk=activity.pk)
    if activity.state == State.CANCELLED:
        raise Refused(_("已取消的活动不能更正。"))
    if not why.strip():
        raise Refused(_("请写明为什么更正。"), field="why")
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name in FIELDS:
        if name in fields and fields[name].strip() != getattr(activity, name):
            before[name], after[name] = getattr(activity, name), fields[name].strip()
            setattr(activity, name, after[name])
    if not activity.title:
        raise Refused(_("请填写主题。"), field="title")
    if starts_at is not None and starts_at != activity.starts_at:
        if activity.state == State.HELD and day_of(starts_at) > day_of(at):
            raise Refused(_("活动日期在今天之后：还没开的活动请存为计划。"), field="starts_at")
        before["starts_at"], after["starts_at"] = activity.starts_at.isoformat(), starts_at.isoformat()
        activity.starts_at, activity.day = starts_at, day_of(starts_at)
    if chair is not ... and chair != activity.chair:
        before["chair"], after["chair"] = (one.public_id if one else "" for one in (activity.chair, chair))
        activity.chair = chair
    if kinds is not None:
        _change_kinds(activity, list(dict.fromkeys(kinds)), before, after)
    if absences:
        _change_presence(activity, absences, before, after)
    if not after:
        raise Refused(_("没有改动，不需要更正。"))
    activity.save()
    if {"attendance", "starts_at"} & set(after):
        rejudge(activity)
    correction = Correction.objects.create(
        activity=activity, at=at, by=by, reason=why.strip()[:200], before=before, after=after
    )
    log(activity, "corrected", by, at, {"correction": correction.public_id, "fields": sorted(after)})
    return correction


def _change_kinds(
    activity: Activity, codes: list[str], before: dict[str, Any], after: dict[str, Any]
) -> None:
    if not codes:
        raise Refused(_("请至少选一种活动类型。"), field="kinds")
    was = sorted(activity.kinds.values_list("code", flat=True))
    if was == sorted(codes):
        return
    before["kinds"], after["kinds"] = was, sorted(codes)
    activity.kinds.exclude(code__in=codes).delete()
    ActivityKind.objects.bulk_create(
        [ActivityKind(activity=activity, code=code) for code in codes if code not in was]
    )


def _change_presence(
    activity: Activity, absences: Absences, before: dict[str, Any], after: dict[str, Any]
) -> None:
    rows = {one.person_id: one for one in activity.attendances.select_related("person")}
    if set(absences) - set(rows):
        raise Refused(_("名单里有人当天不在应到人员之列，请刷新页面再记。"), field="absences")
    for person, (presence, reason) in absences.items():
        one = rows[person]
        if presence not in Presence.values:
            raise Refused(_("没有“%(presence)s”这种出席情况。") % {"presence": presence}, field="absences")
        if (one.presence, one.reason) == (presence, reason.strip()):
            continue
        who = one.person.public_id
        before.setdefault("attendance", {})[who] = {"presence": one.presence, "reason": one.reason}
        one.presence, one.reason = presence, reason.strip()[:80]
        one.save(update_fields=["presence", "reason"])
        after.setdefault("attendance", {})[who] = {"presence": one.presence, "reason": one.reason}


@transaction.atomic
def cancel(*, activity: Activity, why: str, by: User, at: dt.datetime) -> Activity:
    """Call a plan off, or withdraw a record that was made by mistake; it stays visible with the reason."""
    activity = Activity.objects.select_for_update().select_related("organization").get(pk=activity.pk)
    if activity.state == State.CANCELLED:
        raise Refused(_("这次活动已经取消。"))
    if not why.strip():
        raise Refused(_("请写明为什么取消。"), field="why")
    Correction.objects.create(
        activity=activity,
        at=at,
        by=by,
        reason=why.strip()[:200],
        before={"state": activity.state},
        after={"state": State.CANCELLED.value},
    )
    activity.state, activity.check_in_key = State.CANCELLED, ""
    activity.save(update_fields=["state", "check_in_key"])
    log(activity, "cancelled", by, at, {"why": why.strip()})
    return activity
