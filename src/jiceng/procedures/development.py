"""What the definition of 发展党员 names: guards that say what is missing, effects on the register."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.activities.models import AgendaItem
from jiceng.core.clock import day_of, today
from jiceng.core.dates import PartialDate, add_months
from jiceng.core.errors import Refused
from jiceng.openness.models import Notice
from jiceng.openness.queries import passed
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people import actions as people
from jiceng.people.models import CandidacyStage, Membership, Person, votes_on
from jiceng.workflow.judging import Done, day_of_mark
from jiceng.workflow.models import Case, StepRecord
from jiceng.workflow.queries import done, last_records, records_of

PROCEDURE = "member-development"
AGE = "DV-001"
STAGES = (
    ("target", CandidacyStage.TARGET),
    ("activist", CandidacyStage.ACTIVIST),
    ("apply", CandidacyStage.APPLICANT),
)
"""The steps that begin a stage of somebody who is not a member yet, the furthest first."""
MEETINGS = ("second_meeting", "conversion_meeting")


def old_enough(case: Case, record: StepRecord) -> str | None:
    """Whoever applies has reached the age of the rule on that day."""
    rule = rulebook_of(case.organization, record.on.last_day).find(AGE) if record.on else None
    value = rule.on(record.on.last_day) if rule and record.on else None
    born = case.person.born_on if case.person else None
    if value is None or born is None or not isinstance(value.value, int):
        return None
    if record.on and add_months(born.first_day, 12 * value.value) > record.on.last_day:
        return _("递交申请时还不满%(age)s周岁。") % {"age": value.value}
    return None


def full_members_named(case: Case, record: StepRecord) -> str | None:
    """Contacts and introducers are full members."""
    ids = [one for value in record.values.values() if isinstance(value, list) for one in value]
    day = record.on.last_day if record.on else day_of(record.recorded_at)
    rows = Membership.objects.on(day).filter(person__public_id__in=ids).select_related("person")
    full = {one.person.public_id for one in rows if votes_on(one.person, one.standing, day)}
    lacking = (
        Person.objects.filter(public_id__in=set(ids) - full).order_by("pk").values_list("name", flat=True)
    )
    if not lacking:
        return None
    return _("%(names)s在那一天不是正式党员。") % {"names": "、".join(lacking)}


def vote_recorded(case: Case, record: StepRecord) -> str | None:
    """The assembly's vote stands in a recorded meeting."""
    return None if vote_of(record) else _("没有对应的支部大会表决记录；请先记会议，再在这一步选它。")


def vote_passed(case: Case, record: StepRecord) -> str | None:
    """The assembly passed it, by the rule of the day."""
    meeting = _last(case, ("admission_meeting",))
    if meeting is None or meeting.result != "passed":
        return _("支部大会没有通过接收。")
    return vote_lacks(meeting)


def conversion_decided(case: Case, record: StepRecord) -> str | None:
    """The assembly decided on conversion; to convert it must have passed it."""
    meeting = _last(case, MEETINGS)
    if meeting is None or meeting.result == "extended":
        return _("支部大会还没有就转正作出决定。")
    if record.result == "approved" and meeting.result != "passed":
        return _("支部大会没有通过转正。")
    return vote_lacks(meeting) if meeting.result == "passed" else vote_recorded(case, meeting)


def notice_passed(case: Case, record: StepRecord) -> str | None:
    """The notice that a step names hung its whole time, and no objection to it stands; one posted elsewhere is taken as said."""
    notice = Notice.objects.select_related("organization", "person").filter(public_id=record.source).first()
    return passed(notice, today()) if notice else None


def no_objection_left(case: Case, record: StepRecord) -> str | None:
    """The notice before admission, where one was posted here, is over without an objection that stands."""
    posted = _last(case, ("public_notice",))
    return notice_passed(case, posted) if posted else None


def vote_lacks(meeting: StepRecord) -> str | None:
    item = vote_of(meeting)
    if item is None:
        return _("没有对应的支部大会表决记录；请先记会议，再在这一步选它。")
    answer = (item.verdict or {}).get("answer", {})
    if answer.get("passed") is not True:
        return _("会议记录里的表决没有达到通过的人数或票数。")
    return None


def vote_of(record: StepRecord) -> AgendaItem | None:
    """The agenda item by which a meeting decided a step."""
    if not record.source:
        return None
    return AgendaItem.objects.select_related("activity").filter(public_id=record.source).first()


def _last(case: Case, steps: Sequence[str]) -> StepRecord | None:
    """The last record of the first of these steps that has one."""
    found = last_records(case)
    return next((found[name] for name in steps if name in found), None)


def keep_stage(*, case: Case, records: Sequence[Done], by: User, at: dt.datetime) -> None:
    """Somebody who is not a member yet stands in the register as what the records say."""
    person, known = case.person, {one.step: one for one in records}
    if person is None or Membership.objects.filter(person=person, ends=None).exists():
        return
    found = next(((stage, known[name]) for name, stage in STAGES if name in known), None)
    if found is None or case.effects.exists():
        return
    stage, since = found
    day = since.on.first_day
    people.set_stage(person=person, organization=case.organization, stage=stage, on=day, by=by, at=at)


def leave_development(*, case: Case, outcome: str, on: dt.date, by: User, at: dt.datetime) -> None:
    if case.person is not None:
        people.end_candidacy(person=case.person, on=on, how=outcome, by=by, at=at)


def admit(*, case: Case, record: StepRecord, by: User, at: dt.datetime) -> None:
    """Membership begins on the day of the assembly's vote."""
    meeting, person = _last(case, ("admission_meeting",)), _person(case)
    if meeting is None or meeting.on is None:
        raise Refused(_("支部大会没有通过接收。"))
    people.admit(person=person, organization=case.organization, on=meeting.on, by=by, at=at)


def convert(*, case: Case, record: StepRecord, by: User, at: dt.datetime) -> None:
    """Full membership counts from the end of probation, or of its extension (DV-030)."""
    rows = done(records_of([case]).get(case.pk, []))
    day = day_of_mark(
        case.version.definition,
        rows,
        "probation_end",
        book=rulebook_of(case.organization, day_of(at)),
        on=day_of(at),
    )
    if day is None:
        raise Refused(_("没有接收为预备党员的日期，算不出预备期满的日期。"))
    first = next((one for one in reversed(rows) if one.step == "conversion_meeting"), None)
    if first is not None and first.result == "extended":
        day = add_months(day, int(first.values.get("extension_months") or 0))
    people.convert(person=_person(case), on=PartialDate.of(day), by=by, at=at)


def cancel_probation(*, case: Case, record: StepRecord, by: User, at: dt.datetime) -> None:
    """Whoever is not converted is no longer a member from the day of the committee's decision."""
    held = (
        Membership.objects.select_related("person", "organization")
        .filter(person=_person(case), ends=None)
        .first()
    )
    if held is None or record.on is None:
        raise Refused(_("%(name)s不是预备党员。") % {"name": _person(case).name})
    people.end_membership(
        membership=held, on=record.on.last_day, how="removed", by=by, at=at, cause=case.public_id
    )


def _person(case: Case) -> Person:
    if case.person is None:
        raise Refused(_("这件事没有写明是谁。"))
    return case.person


GUARDS: dict[str, Any] = {
    one.__name__: one
    for one in (
        old_enough,
        full_members_named,
        vote_recorded,
        vote_passed,
        conversion_decided,
        notice_passed,
        no_objection_left,
    )
}
EFFECTS: dict[str, Any] = {
    one.__name__: one for one in (admit, convert, cancel_probation, keep_stage, leave_development)
}
