"""Recording an activity: once, for every use."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core import vendor
from jiceng.core.clock import day_of
from jiceng.core.errors import Refused
from jiceng.core.prepared import Beside, insert
from jiceng.organizations.models import Organization
from jiceng.people.models import Person

from ..drafts import Absences, ItemDraft
from ..models import Activity, ActivityKind, AgendaItem, Attendance, Host, Presence, State
from ..queries.rosters import RosterLine, roster
from ..queries.words import every_kind
from ..voting import judged


def stored_key(key: str, by: User) -> str:
    """A client's own key, kept apart from the keys of other users."""
    return hashlib.sha256(f"{by.public_id}/{key}".encode()).hexdigest()[:40]


def record_activity(*, by: User, key: str | None = None, **fields: Any) -> Activity:
    """`write_activity`, once: the same `key` of the same user gives the same record, however often it is sent."""
    if key is None:
        return write_activity(by=by, **fields)
    unique = stored_key(key, by)
    if known := Activity.objects.filter(key=unique).first():
        return known
    try:
        return write_activity(by=by, key=unique, **fields)
    except IntegrityError:
        # Two requests with one key at the same moment: the first one's record stands.
        if known := Activity.objects.filter(key=unique).first():
            return known
        raise


@transaction.atomic
def write_activity(
    *,
    organization: Organization,
    kinds: Sequence[str],
    title: str,
    starts_at: dt.datetime,
    by: User,
    at: dt.datetime,
    place: str = "",
    hosts: Sequence[Organization] = (),
    people_of: Sequence[Organization] | None = None,
    lines: Sequence[RosterLine] | None = None,
    state: str = State.HELD,
    absences: Absences | None = None,
    items: Sequence[ItemDraft] = (),
    minutes: str = "",
    guests: str = "",
    chair: Person | None = None,
    reason: str = "",
    key: str | None = None,
) -> Activity:
    """Record what happened (or is planned, or was not held and why), with everybody expected present but `absences`.

    `hosts`: further organisations that the record counts for. `people_of`: whose people are on the roster (default:
    of all of them); `lines`: that roster, where the caller has read it. Votes are judged by the rules of the
    activity's day; a breach is kept and labelled, not refused.
    Raises Refused for what cannot be: no kind, a future day for something held, more votes than people.
    """
    day = day_of(starts_at)
    _check(kinds, title, state, day, day_of(at), reason)
    everybody = [organization, *(one for one in hosts if one.pk != organization.pk)]
    activity = Activity(
        organization=organization,
        title=title.strip(),
        state=state,
        starts_at=starts_at,
        day=day,
        place=place.strip(),
        chair=chair,
        minutes=minutes.strip(),
        reason=reason.strip(),
        guests=guests.strip(),
        recorded_at=at,
        recorded_by=by,
        key=key,
    )
    agenda: list[dict[str, Any]] = []
    beside: list[Beside] = [
        (ActivityKind, ("activity_id", "code"), [(code,) for code in dict.fromkeys(kinds)]),
        (Host, ("activity_id", "organization_id"), [(one.pk,) for one in everybody]),
    ]
    if state in (State.HELD, State.PLANNED):
        if lines is None:
            lines = roster(everybody if people_of is None else people_of, kinds, day)
        beside.append((Attendance, ATTENDANCE, _attendances(lines, absences or {})))
        if state == State.HELD:
            agenda = judged(items, lines, absences or {}, day, organization)
        else:
            agenda = [{"position": i, "title": item.title} for i, item in enumerate(items, 1)]
    insert(activity, beside=beside)
    AgendaItem.objects.bulk_create([AgendaItem(activity=activity, **fields) for fields in agenda])
    record(
        by=by,
        verb="recorded" if state == State.HELD else state,
        kind="activity",
        at=at,
        subject=activity.public_id,
        place=organization.public_id,
        details={"kinds": list(kinds), "day": day, "hosts": [one.public_id for one in everybody]},
    )
    return activity


def _check(kinds: Sequence[str], title: str, state: str, day: dt.date, today: dt.date, reason: str) -> None:
    if state not in (State.HELD, State.PLANNED, State.NOT_HELD):
        raise Refused(_("一次活动只能记为计划、已开展或未开展。"), field="state")
    if state == State.PLANNED and day < today:
        raise Refused(_("这一天已经过去，请直接记录。"), field="starts_at")
    if not kinds:
        raise Refused(_("请至少选一种活动类型。"), field="kinds")
    if unknown := set(kinds).difference(dict(every_kind())):
        raise Refused(_("没有“%(kind)s”这种活动类型。") % {"kind": min(unknown)}, field="kinds")
    if not title.strip():
        raise Refused(_("请填写主题。"), field="title")
    if state == State.HELD and day > today:
        raise Refused(_("活动日期在今天之后：还没开的活动请存为计划。"), field="starts_at")
    if state == State.NOT_HELD and not reason.strip():
        raise Refused(_("请写明未开展的原因。"), field="reason")


def attend(
    activity: Activity,
    lines: Sequence[RosterLine],
    absences: Absences,
    claims: Mapping[int, dt.datetime] | None = None,
) -> None:
    """Write the attendance of everybody expected: present, or as `absences` says (one statement).

    Raises Refused where `absences` names somebody who was not expected.
    """
    rows = [(activity.pk, *one) for one in _attendances(lines, absences, claims)]
    vendor.insert_rows(Attendance._meta.db_table, ATTENDANCE, rows)


ATTENDANCE = ("activity_id", "person_id", "presence", "reason", "votes", "claimed_at")


def _attendances(
    lines: Sequence[RosterLine], absences: Absences, claims: Mapping[int, dt.datetime] | None = None
) -> list[tuple[Any, ...]]:
    """The rows that `attend` writes, but for the activity."""
    expected = {line.person.pk for line in lines}
    if unknown := [person for person in absences if person not in expected]:
        names = Person.objects.filter(pk__in=unknown).values_list("name", flat=True)
        raise Refused(
            _("%(names)s不在这次活动的应到名单里。") % {"names": "、".join(names)}, field="absences"
        )
    rows = []
    for presence, _reason in absences.values():
        if presence not in Presence.values:
            raise Refused(_("没有“%(presence)s”这种出席情况。") % {"presence": presence}, field="absences")
    for line in lines:
        presence, reason = absences.get(line.person.pk, (Presence.PRESENT, ""))
        claimed = connection.ops.adapt_datetimefield_value(claims.get(line.person.pk)) if claims else None
        rows.append((line.person.pk, str(presence), reason.strip()[:80], line.votes, claimed))
    return rows
