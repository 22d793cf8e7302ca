"""What the definitions of 流动党员 name: the roster says who is away, and the host branch has them among its own."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jiceng.accounts.models import User
from jiceng.activities.models import Attendance
from jiceng.activities.queries import taken_part
from jiceng.core.clock import day_of
from jiceng.core.dates import PartialDate
from jiceng.people import actions as people
from jiceng.people.models import Membership, Person, Standing, Stay
from jiceng.workflow.judging import NOW, Done
from jiceng.workflow.models import Case, State
from jiceng.workflow.queries import standings_of

from .members import edit_member, membership_of

AWAY, GUEST = "mobile-member", "mobile-guest"
PROCEDURES = (AWAY, GUEST)
JOINED = "joined"
WRITTEN: dict[str, str] = {Standing.FULL: "正式党员", Standing.PROBATIONARY: "预备党员"}
"""The standing of a guest, as it is written down with their report."""


def keep_mobile(*, case: Case, records: Sequence[Done], by: User, at: dt.datetime) -> None:
    """The roster says where the member went; from their report on the host branch has them, until they are back."""
    held, steps = membership_of(case), {one.step: one for one in records}
    away, back, reported = steps.get("away"), steps.get("returned"), steps.get("reported")
    if held is None or away is None:
        return
    place = "" if back else str(away.values.get("place", ""))[:120]
    edit_member(held, {"mobile": back is None, "mobile_to": place}, by, at)
    if case.other is None:
        _end_stay(case, day_of(at), by, at)
    elif reported is not None and reported.result == JOINED:
        people.keep_stay(
            person=held.person,
            organization=case.other,
            source=case.public_id,
            standing=held.standing,
            begins=reported.on.last_day,
            ends=back.on.last_day if back else None,
            by=by,
            at=at,
        )


def back_from_away(*, case: Case, outcome: str, on: dt.date, by: User, at: dt.datetime) -> None:
    """Nobody is away any more: membership was transferred, contact was lost, or it was a mistake."""
    rows = Membership.objects.select_related("person", "organization")
    held = rows.filter(person=case.person_id, ends=None).first()
    if held is not None:
        edit_member(held, {"mobile": False, "mobile_to": ""}, by, at)
    _end_stay(case, on, by, at)


def keep_guest(*, case: Case, records: Sequence[Done], by: User, at: dt.datetime) -> None:
    """Who comes from outside is among those of the branch from their report on, until they leave."""
    steps = {one.step: one for one in records}
    reported, left = steps.get("reported"), steps.get("left")
    if case.person is None or reported is None:
        return
    probationary = reported.values.get("standing") == WRITTEN[Standing.PROBATIONARY]
    people.keep_stay(
        person=case.person,
        organization=case.organization,
        source=case.public_id,
        standing=Standing.PROBATIONARY if probationary else Standing.FULL,
        home=str(reported.values.get("origin", ""))[:120],
        begins=reported.on.last_day,
        ends=left.on.last_day if left else None,
        by=by,
        at=at,
    )


def guest_gone(*, case: Case, outcome: str, on: dt.date, by: User, at: dt.datetime) -> None:
    _end_stay(case, on, by, at)


def _end_stay(case: Case, on: dt.date, by: User, at: dt.datetime) -> None:
    held = Stay.objects.select_related("person", "organization").filter(source=case.public_id).first()
    if held is not None and held.ends is None:
        same = {
            name: getattr(held, name) for name in ("person", "organization", "standing", "home", "begins")
        }
        people.keep_stay(source=held.source, ends=on, by=by, at=at, **same)


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody's own case while they are away: by which step they are in touch, when last, and by when next."""

    case: Case
    step: str
    last: PartialDate | None
    due: dt.date | None


def away_of(person: Person, on: dt.date) -> Away | None:
    """One query where nobody is away."""
    rows = Case.objects.select_related("version", "organization", "other")
    case = rows.filter(person=person, procedure=AWAY, state=State.OPEN).first()
    if case is None:
        return None
    for one in standings_of(case, on=on):
        if one.step.every is not None and one.state == NOW:
            last, due = one.last.on if one.last else None, one.latest.day if one.latest else None
            return Away(case, one.step.id, last, due)
    return None


def taken_part_at_host(case: Case) -> list[Attendance]:
    """What the member took part in at the host while staying there, the latest first. One query."""
    stay = Stay.objects.filter(source=case.public_id).first()
    if stay is None:
        return []
    return list(
        taken_part(stay.person_id, begins=stay.begins, ends=stay.ends, host=stay.organization_id)[:60]
    )


GUARDS: dict[str, Any] = {}
EFFECTS: dict[str, Any] = {one.__name__: one for one in (keep_mobile, back_from_away, keep_guest, guest_gone)}
