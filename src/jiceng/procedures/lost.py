"""What the definition of 失联党员处置 names: the register follows, and nobody is removed before their time."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.errors import Refused
from jiceng.people import actions as people
from jiceng.people.models import Status
from jiceng.workflow.judging import Done
from jiceng.workflow.models import Case, StepRecord
from jiceng.workflow.queries import last_records

from .development import vote_lacks
from .members import edit_member, held_here, membership_of

PROCEDURE = "lost-contact"
FOUND = "found"


def suspended_here(case: Case, record: StepRecord) -> str | None:
    """Only a membership that is suspended can be restored."""
    held = membership_of(case)
    if held is not None and held.person.status == Status.SUSPENDED:
        return None
    return _("%(name)s没有停止党籍，不用恢复。") % {"name": case.title}


def removal_passed(case: Case, record: StepRecord) -> str | None:
    """The assembly passed it, in a meeting that was recorded (ED-018)."""
    meeting = last_records(case).get("removal_meeting")
    if meeting is None or meeting.result != "passed":
        return _("支部大会没有通过除名。")
    return vote_lacks(meeting)


def keep_lost(*, case: Case, records: Sequence[Done], by: User, at: dt.datetime) -> None:
    """The roster says that the member cannot be reached, and since when."""
    held = membership_of(case)
    since = next((one.on for one in records if one.step == "lost"), None)
    if held is None or since is None or any(one.step == "restored" for one in records):
        return
    edit_member(held, {"lost": True, "lost_since": since}, by, at)


def reached_again(*, case: Case, outcome: str, on: dt.date, by: User, at: dt.datetime) -> None:
    """Contact is there again; whether a suspended membership is restored is another decision."""
    held = membership_of(case)
    if held is not None and outcome in (FOUND, "mistake", "restored"):
        edit_member(held, {"lost": False, "lost_since": None}, by, at)


def suspend_member(*, case: Case, record: StepRecord, by: User, at: dt.datetime) -> None:
    edit_member(held_here(case), {"status": Status.SUSPENDED}, by, at)


def restore_member(*, case: Case, record: StepRecord, by: User, at: dt.datetime) -> None:
    edit_member(held_here(case), {"status": Status.NORMAL}, by, at)


def remove_member(*, case: Case, record: StepRecord, by: User, at: dt.datetime) -> None:
    """The membership ends on the day of the superior's decision."""
    if record.on is None:
        raise Refused(_("没有批准除名的日期。"))
    people.end_membership(
        membership=held_here(case), on=record.on.last_day, how="removed", by=by, at=at, cause=case.public_id
    )


GUARDS: dict[str, Any] = {one.__name__: one for one in (suspended_here, removal_passed)}
EFFECTS: dict[str, Any] = {
    one.__name__: one for one in (keep_lost, reached_again, suspend_member, restore_member, remove_member)
}
