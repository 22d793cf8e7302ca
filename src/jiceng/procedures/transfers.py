"""What the definitions of 组织关系转接 name: both ends confirm, and at every moment one organisation has the member."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.errors import Refused
from jiceng.people import actions as people
from jiceng.workflow.models import Case, EffectDone, State, StepRecord
from jiceng.workflow.queries import last_records

from .members import held_here, membership_of

INSIDE, OUT, IN = "transfer", "transfer-out", "transfer-in"
SENT = "sent"
MOVED, TRANSFERRED, WITHDRAWN, DIED = "moved", "transferred", "withdrawn", "died"
"""Outcomes of cases that the end of a membership ends, or that a transfer does."""


def member_here(case: Case, record: StepRecord) -> str | None:
    """Whoever is transferred is a member of the sending branch, until somebody receives them."""
    if case.state != State.OPEN or membership_of(case) is not None:
        return None
    return _("%(name)s现在不是“%(branch)s”的党员。") % {
        "name": case.title,
        "branch": case.organization.name,
    }


def sender_confirmed(case: Case, record: StepRecord) -> str | None:
    """The sending end has confirmed: by the hand of somebody who keeps its register."""
    if EffectDone.objects.filter(case=case, step=SENT).exists():
        return None
    return _("转出一方负责名册的人还没有确认发出。")


def release_member(*, case: Case, record: StepRecord, by: User, at: dt.datetime) -> None:
    """The sending end confirms. The register does not change: the member stays until received (ED-013)."""


def move_member(*, case: Case, record: StepRecord, by: User, at: dt.datetime) -> None:
    """The member belongs to the receiving branch from the day they are received; what is open for them goes along."""
    held = held_here(case)
    if case.other is None or record.on is None:
        raise Refused(_("没有写明转往哪个党支部。"))
    people.transfer(membership=held, to=case.other, on=record.on.last_day, by=by, at=at, cause=case.public_id)


def leave_member(*, case: Case, record: StepRecord, by: User, at: dt.datetime) -> None:
    """The membership ends on the day on which the other side received the member, not on that of the receipt."""
    held = held_here(case)
    accepted = last_records(case).get("accepted")
    if accepted is None or accepted.on is None:
        raise Refused(_("没有对方接收的日期。"))
    people.end_membership(
        membership=held, on=accepted.on.last_day, how="transferred", by=by, at=at, cause=case.public_id
    )


def outcomes(case: Case) -> set[str]:
    return {one.id for one in case.version.definition.outcomes}


def ended_by_move(case: Case) -> str:
    """The outcome of a case that is over once the member belongs to another branch; empty: it goes along.

    A transfer is over too, wherever it was to lead: what it asked the old branch for can no longer be done there.
    """
    if TRANSFERRED in outcomes(case):
        return TRANSFERRED
    return WITHDRAWN if case.procedure in (INSIDE, OUT) else ""


def ended_by_leaving(case: Case, how: str) -> str:
    """The outcome of a case of somebody whose membership ended; empty where its procedure names none for that."""
    wanted = {"deceased": (DIED,), "transferred": (TRANSFERRED, MOVED)}.get(how, ())
    return next((one for one in wanted if one in outcomes(case)), "")


GUARDS: dict[str, Any] = {one.__name__: one for one in (member_here, sender_confirmed)}
EFFECTS: dict[str, Any] = {one.__name__: one for one in (release_member, move_member, leave_member)}
