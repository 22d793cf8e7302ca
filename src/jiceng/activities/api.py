"""Records over the REST API: the same actions as the pages call."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.core.clock import day_of, now, zone
from jiceng.core.dates import Period
from jiceng.core.errors import Refused
from jiceng.ui.paging import page_of

from . import actions
from .drafts import ItemDraft
from .models import COUNTS_AS_PRESENT, Activity, AgendaItem, Presence, State
from .permissions import fetch, fetch_attendance, possible_hosts
from .queries import RosterLine, activities_of, default_title, roster

router = Router(tags=["activities"])


class ItemIn(Schema):
    title: str
    decision: str = ""
    meeting: str = ""
    favour: int | None = None
    against: int | None = None
    abstain: int | None = None
    written_favour: int | None = None


class AbsenceIn(Schema):
    person: str
    presence: str
    reason: str = ""


class ActivityIn(Schema):
    """`organization`, `hosts`, `person`: public ids. `key`: the client's own; sent twice, it gives the same record."""

    organization: str
    kinds: list[str]
    starts_at: dt.datetime
    title: str = ""
    place: str = ""
    state: str = "held"
    hosts: list[str] = []
    absences: list[AbsenceIn] = []
    items: list[ItemIn] = []
    minutes: str = ""
    guests: str = ""
    reason: str = ""
    key: str | None = None


class ItemOut(Schema):
    title: str
    decision: str
    meeting: str
    should_attend: int | None
    present: int | None
    favour: int | None
    against: int | None
    abstain: int | None
    written_favour: int | None
    verdict: dict[str, Any] | None


class ActivityOut(Schema):
    id: str
    organization: str
    title: str
    state: str
    kinds: list[str]
    hosts: list[str]
    starts_at: dt.datetime
    place: str
    recorded_at: dt.datetime
    days_late: int
    reason: str
    expected: int
    came: int
    items: list[ItemOut]


class ActivityLine(Schema):
    id: str
    title: str
    state: str
    kinds: list[str]
    day: dt.date
    expected: int
    came: int


class ActivityPage(Schema):
    rows: list[ActivityLine]
    next: str


class MarkIn(Schema):
    person: str
    presence: str = "present"
    reason: str = ""


class MarkOut(Schema):
    person: str
    presence: str
    reason: str


class Failure(Schema):
    detail: str
    field: str | None = None


FAILURES = {401: Failure, 403: Failure, 404: Failure, 422: Failure}


def _out(activity: Activity) -> dict[str, Any]:
    return _shown(
        activity,
        kinds=activity.kinds.values_list("code", flat=True),
        hosts=list(activity.hosts.order_by("pk").values_list("organization__public_id", flat=True)),
        presences=list(activity.attendances.values_list("presence", flat=True)),
        items=list(activity.items.all()),
    )


def _shown(
    activity: Activity,
    *,
    kinds: Iterable[str],
    hosts: list[str],
    presences: Collection[str],
    items: list[AgendaItem],
) -> dict[str, Any]:
    fields = ("title", "state", "place", "days_late", "reason")
    return {name: getattr(activity, name) for name in fields} | {
        "id": activity.public_id,
        "organization": activity.organization.public_id,
        "starts_at": activity.starts_at.astimezone(zone()),
        "recorded_at": activity.recorded_at.astimezone(zone()),
        "kinds": sorted(kinds),
        "hosts": hosts,
        "expected": len(presences),
        "came": sum(one in COUNTS_AS_PRESENT for one in presences),
        "items": items,
    }


@router.get("", response={200: ActivityPage, **FAILURES})
def list_activities(
    request: HttpRequest, organization: str, kind: str = "", period: str = "", cursor: str = ""
) -> dict[str, Any]:
    """Records that count for an organisation or one below it, newest first, fifty a page."""
    place = scope_of(request).organization(organization, Right.SEE)
    try:
        within = Period.parse(period) if period else None
    except ValueError as error:
        raise Refused(str(error), field="period") from error
    rows = activities_of(place, kind=kind, period=within)
    page = page_of(rows, order=["-day", "public_id"], cursor=cursor)
    lines = [
        {
            "id": one.public_id,
            "title": one.title,
            "state": one.state,
            "kinds": sorted(kind.code for kind in one.kinds.all()),
            "day": one.day,
            "expected": getattr(one, "expected", 0),
            "came": getattr(one, "came", 0),
        }
        for one in page
    ]
    return {"rows": lines, "next": page.next}


@router.get("/{public_id}", response={200: ActivityOut, **FAILURES})
def get_activity(request: HttpRequest, public_id: str) -> dict[str, Any]:
    return _out(fetch(scope_of(request), public_id))


@router.post("", response={201: ActivityOut, **FAILURES})
def post_activity(request: HttpRequest, data: ActivityIn) -> Status:
    """Record an activity: everyone expected is present but for `absences`."""
    scope = scope_of(request)
    organization = scope.organization(data.organization, Right.RECORD)
    hosts = list(possible_hosts(scope, organization).filter(public_id__in=data.hosts)) if data.hosts else []
    asked = [organization, *(one for one in hosts if scope.may(Right.SEE_PEOPLE, one))]
    lines = roster(asked, data.kinds, day_of(data.starts_at))
    absences = _absences(lines, data)
    activity = actions.record_activity(
        organization=organization,
        hosts=hosts,
        lines=lines,
        kinds=data.kinds,
        title=data.title or default_title(data.kinds),
        starts_at=data.starts_at,
        place=data.place,
        state=data.state,
        absences=absences,
        items=[ItemDraft(**item.model_dump()) for item in data.items],
        minutes=data.minutes,
        guests=data.guests,
        reason=data.reason,
        key=data.key,
        by=scope.user,
        at=now(),
    )
    if data.key is not None or data.items or data.state == State.NOT_HELD:
        return Status(201, _out(activity))
    # What was written just now need not be read again.
    presences = [absences.get(line.person.pk, (Presence.PRESENT, ""))[0] for line in lines]
    kept = [organization.public_id, *(one.public_id for one in hosts if one.pk != organization.pk)]
    return Status(201, _shown(activity, kinds=set(data.kinds), hosts=kept, presences=presences, items=[]))


def _absences(lines: list[RosterLine], data: ActivityIn) -> dict[int, tuple[str, str]]:
    known = {line.person.public_id: line.person.pk for line in lines}
    if any(one.person not in known for one in data.absences):
        raise Refused(_("名单里有人当天不在应到人员之列。"), field="absences")
    return {known[one.person]: (one.presence, one.reason) for one in data.absences}


@router.post("/{public_id}/attendance", response={200: MarkOut, **FAILURES})
def mark(request: HttpRequest, public_id: str, data: MarkIn) -> dict[str, str]:
    """Say how one expected person took part."""
    scope = scope_of(request)
    one = actions.mark_attendance(
        attendance=fetch_attendance(scope, public_id, data.person),
        presence=data.presence,
        reason=data.reason,
        by=scope.user,
        at=now(),
    )
    return {"person": data.person, "presence": one.presence, "reason": one.reason}
