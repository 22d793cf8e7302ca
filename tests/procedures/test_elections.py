"""换届: a calendar worked back from the end of the term, two counts that nobody sees before both are in, posts that follow."""

import datetime as dt
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.notifications.models import Message
from jiceng.organizations.models import Term
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.people.actions import admit_imported, appoint, end_membership
from jiceng.people.models import Appointment, Membership
from jiceng.procedures.actions import (
    agree_to_fewer,
    enter_tally,
    open_ballot,
    open_post_ballot,
    settle_name,
)
from jiceng.procedures.counting import counted, elected, result
from jiceng.procedures.models import Election, Tally
from jiceng.workflow.actions import escalate, keep_days, open_case, perform_effects, record_step
from jiceng.workflow.models import Case, OpenStep, State

DAY = "2026-11-20"


def as_user(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def url(name: str, *args: str) -> str:
    return reverse(f"procedures:{name}", args=args)


def begun(place: SimpleNamespace, term_end: str = "2026-12-20") -> Case:
    procedure = installed_rulebook().procedure("re-election")
    assert procedure is not None
    return open_case(
        procedure=procedure,
        organization=place.branch,
        person=None,
        title="江景换届选举",
        given={"term_end": dt.date.fromisoformat(term_end)},
        by=place.recorder,
        at=place.at,
    )


def record(case: Case, place: SimpleNamespace, step: str, on: str, **fields: Any) -> None:
    given = {"by": place.staff, "at": place.at, "may_effect": case.steps()} | fields
    record_step(case=case, step=step, on=PartialDate(on), **given)
    case.refresh_from_db()


def prepared(place: SimpleNamespace, *, seats: int = 3, candidates: int = 4, single: bool = False) -> Case:
    """A case up to the meeting; the first people stand as candidates."""
    case, ids = begun(place), [one.public_id for one in place.people]
    how = "single" if single else "committee"
    record(case, place, "request", "2026-10-20", result=how, values={"seats": seats})
    record(case, place, "reply", "2026-10-28", result="agreed")
    record(case, place, "candidates", "2026-11-02", values={"candidates": ids[:candidates]})
    record(case, place, "candidates_approved", "2026-11-08")
    values = {"tellers": [ids[9]]}
    record(case, place, "roll", "2026-11-09", result="everybody", values=values)
    return case


def opened(case: Case, place: SimpleNamespace) -> Election:
    return open_ballot(case=case, on=dt.date.fromisoformat(DAY), by=place.recorder, at=place.at)


def count(
    election: Election, place: SimpleNamespace, votes: list[int], *, by: Any = None, **fields: Any
) -> Tally:
    given = {"present": 9, "issued": 9, "collected": 9, "void": 0, "written_in": {}} | fields
    numbers = dict(zip(election.candidates, votes, strict=True))
    return enter_tally(election=election, votes=numbers, by=by or place.recorder, at=place.at, **given)


def both(election: Election, place: SimpleNamespace, votes: list[int], **fields: Any) -> None:
    count(election, place, votes, **fields)
    count(election, place, votes, by=place.staff, **fields)


def posts(place: SimpleNamespace) -> dict[str, str]:
    rows = Appointment.objects.filter(organization=place.branch, ends=None)
    return {one.person.name: one.post for one in rows.select_related("person")}


def test_the_calendar_is_worked_back_from_the_end_of_the_term(place: SimpleNamespace) -> None:
    case = begun(place)
    first = OpenStep.objects.get(case=case)
    assert (first.step, first.due) == ("request", dt.date(2026, 11, 20))
    record(case, place, "request", "2026-10-20", result="committee", values={"seats": 3})
    assert "2026年12月20日" in as_user(place.recorder).get(url("case", case.public_id)).content.decode()
    with pytest.raises(Refused, match="已有一件"):
        begun(place)


def test_a_branch_elects_and_the_posts_follow_from_approval(place: SimpleNamespace) -> None:
    case = prepared(place)
    ids = [one.public_id for one in place.people]
    election = opened(case, place)
    assert election.should_attend == 10
    both(election, place, [9, 8, 6, 4])
    assert elected(case) == ids[:3]
    record(case, place, "election_meeting", DAY)
    record(case, place, "first_meeting", DAY, values={"secretary": [ids[1]], "organization": [ids[0]]})
    record(case, place, "reported", "2026-11-21")
    assert posts(place) == {"党员00": "secretary"}, "nothing changes before the superior approves"
    record(case, place, "approved", "2026-11-22")
    assert posts(place) == {"党员00": "organization", "党员01": "secretary", "党员02": "member"}
    term = Term.objects.get(organization=place.branch, closed_on=None)
    assert term.elected_on == PartialDate(DAY) and term.has_committee
    assert case.state == State.DONE


def test_without_a_committee_the_secretary_is_elected_directly(place: SimpleNamespace) -> None:
    case = prepared(place, seats=1, candidates=2, single=True)
    both(opened(case, place), place, [3, 6])
    record(case, place, "election_meeting", DAY)
    record(case, place, "reported", "2026-11-21")
    record(case, place, "approved", "2026-11-22")
    assert posts(place) == {"党员01": "secretary"}
    assert not Term.objects.get(organization=place.branch, closed_on=None).has_committee


def test_one_count_elects_nobody_and_nobody_sees_it(place: SimpleNamespace) -> None:
    case = prepared(place)
    election = opened(case, place)
    count(election, place, [9, 8, 6, 4])
    assert result(election) is None
    other = as_user(place.staff)
    page = other.get(url("election", case.public_id)).content.decode()
    assert "已有一个人录入" in page and "得票" not in page
    assert 'value="8"' not in other.get(url("tally", election.public_id)).content.decode()
    record(case, place, "election_meeting", DAY)
    record(case, place, "first_meeting", DAY)
    record(case, place, "reported", "2026-11-21")
    record(case, place, "approved", "2026-11-22")
    assert case.state == State.OPEN or not case.effects.exists()
    assert "两个人录入一致" in other.get(url("case", case.public_id)).content.decode()
    assert posts(place) == {"党员00": "secretary"}


def test_two_counts_that_differ_are_mended_before_they_count(place: SimpleNamespace) -> None:
    case = prepared(place)
    election = opened(case, place)
    count(election, place, [9, 8, 6, 4])
    count(election, place, [9, 8, 5, 4], by=place.staff)
    page = as_user(place.recorder).get(url("election", case.public_id)).content.decode()
    assert "不一致：党员02" in page
    count(election, place, [9, 8, 5, 4])
    assert elected(case) == election.candidates[:3]
    with pytest.raises(Refused, match="已经一致"):
        count(election, place, [9, 9, 9, 0])
    third = User.objects.create_user("third", name="third")
    with pytest.raises(Refused, match="已经有两个人"):
        count(election, place, [9, 9, 9, 0], by=third)


def test_a_tie_on_the_last_seat_is_voted_again_among_those_only(place: SimpleNamespace) -> None:
    case = prepared(place, seats=2, candidates=3)
    first = opened(case, place)
    with pytest.raises(Refused, match="还没有两个人"):
        opened(case, place)
    both(first, place, [8, 5, 5])
    again = opened(case, place)
    assert (again.round, again.seats, again.candidates) == (2, 1, first.candidates[1:])
    both(again, place, [3, 6])
    assert elected(case) == [first.candidates[0], first.candidates[2]]
    with pytest.raises(Refused, match="名额已经选满"):
        opened(case, place)


def test_more_ballots_back_than_out_makes_it_void(place: SimpleNamespace) -> None:
    case = prepared(place)
    election = opened(case, place)
    both(election, place, [9, 8, 6, 4], issued=8)
    verdict = result(election)
    assert verdict is not None and verdict.answer["valid"] is False
    assert "重新选举" in as_user(place.recorder).get(url("election", case.public_id)).content.decode()
    assert opened(case, place).candidates == election.candidates


@pytest.mark.parametrize(
    ("votes", "fields", "said"),
    [
        ([10, 1, 1, 1], {}, "多于有效票"),
        ([9, 9, 9, 9], {}, "合计超过"),
        ([1, 1, 1, 1], {"present": 11}, "多于应到"),
        ([1, 1, 1, 1], {"void": 10}, "废票多于"),
    ],
)
def test_a_count_that_cannot_be_is_refused(
    place: SimpleNamespace, votes: list[int], fields: dict[str, int], said: str
) -> None:
    election = opened(prepared(place), place)
    with pytest.raises(Refused, match=said):
        count(election, place, votes, **fields)
    assert not Tally.objects.exists()


def test_the_roll_stays_as_it_was_when_the_ballot_was_opened(place: SimpleNamespace) -> None:
    case = begun(place)
    ids = [one.public_id for one in place.people]
    record(case, place, "request", "2026-10-20", result="committee", values={"seats": 3})
    record(case, place, "candidates", "2026-11-02", values={"candidates": ids[:4]})
    record(case, place, "roll", "2026-11-09", result="approved", values={"excluded": ids[7:8]})
    admit_imported(
        organization=place.branch, name="预备", standing="probationary", by=place.system, at=place.at
    )
    election = opened(case, place)
    assert election.voters == [*ids[:7], *ids[8:]]
    held = Membership.objects.get(person=place.people[6], ends=None)
    end_membership(membership=held, on=dt.date(2026, 11, 21), how="left", by=place.system, at=place.at)
    election.refresh_from_db()
    assert election.should_attend == 9 and ids[6] in election.voters


def test_too_few_candidates_and_a_candidate_as_monitor_are_said(place: SimpleNamespace) -> None:
    case = begun(place)
    ids = [one.public_id for one in place.people]
    record(case, place, "request", "2026-10-20", result="committee", values={"seats": 3})
    record(case, place, "candidates", "2026-11-02", values={"candidates": ids[:3]})
    record(case, place, "roll", "2026-11-09", result="everybody", values={"tellers": ids[:1]})
    page = as_user(place.recorder).get(url("case", case.public_id)).content.decode()
    assert "应选3名，候选人至少4名，写了3名" in page
    assert "党员00是候选人，不能做监票人" in page


def test_from_the_first_page_to_the_two_counts(place: SimpleNamespace) -> None:
    client, staff = as_user(place.recorder), as_user(place.staff)
    assert "开始换届" in client.get(url("list", "elections", place.branch.public_id)).content.decode()
    answer = client.post(url("begin_election", place.branch.public_id), {"term_end": "2026-12-20"})
    case = Case.objects.get()
    assert answer.url == url("case", case.public_id)
    client.post(
        url("record", case.public_id, "request"),
        {"on": "2026-10-20", "result": "committee", "field_seats": "2"},
    )
    client.post(url("record", case.public_id, "reply"), {"on": "2026-10-28", "result": "agreed"})
    wrong = {"on": "2026-11-02", "field_candidates": "党员01、没有这人"}
    refused = client.post(url("record", case.public_id, "candidates"), wrong)
    assert refused.status_code == 422 and "没有这人" in refused.content.decode()
    client.post(
        url("record", case.public_id, "candidates"), wrong | {"field_candidates": "党员03、党员01，党员02"}
    )
    assert client.post(url("ballot", case.public_id), {"on": DAY}).status_code == 422
    client.post(url("record", case.public_id, "roll"), {"on": "2026-11-09", "result": "everybody"})
    client.post(url("ballot", case.public_id), {"on": DAY})
    election = Election.objects.get()
    ids = {one.name: one.public_id for one in place.people}
    assert election.candidates == [ids["党员03"], ids["党员01"], ids["党员02"]]
    sheet = Document(io.BytesIO(client.get(url("printed", election.public_id, "ballot")).content))
    assert [row.cells[0].text for row in sheet.tables[0].rows[1:4]] == ["党员03", "党员01", "党员02"]
    roll = Document(io.BytesIO(client.get(url("printed", election.public_id, "roll")).content))
    assert "应到会10人" in "".join(one.text for one in roll.paragraphs)
    numbers = {"present": "10", "issued": "10", "collected": "10", "void": "0", "written_in": "党员09 1"}
    numbers |= {f"votes_{key}": str(10 - index) for index, key in enumerate(election.candidates)}
    assert (
        client.post(url("tally", election.public_id), numbers | {"written_in": "党员09"}).status_code == 422
    )
    for one in (client, staff):
        one.post(url("tally", election.public_id), numbers | {f"votes_{ids['党员02']}": "0"})
    page = client.get(url("election", case.public_id)).content.decode()
    assert "6 票以上当选" in page and "党员09" in page
    again = client.get(url("correct", case.records.get(step="candidates").public_id)).content.decode()
    assert "党员03、党员01、党员02" in again


def test_a_monitor_with_a_log_in_counts_and_sees_nothing_else(place: SimpleNamespace) -> None:
    case = prepared(place)
    election = opened(case, place)
    user = User.objects.create_user("teller", name="teller")
    give(user=user, role="member", organization=place.branch, by=place.system, at=place.at)
    place.people[9].user = user
    place.people[9].save()
    teller = as_user(user)
    assert teller.get(url("election", case.public_id)).status_code == 200
    assert teller.get(url("tally", election.public_id)).status_code == 200
    assert teller.get(url("case", case.public_id)).status_code == 403
    assert teller.post(url("ballot", case.public_id), {"on": DAY}).status_code == 403
    assert as_user(place.neighbour).get(url("tally", election.public_id)).status_code == 404
    assert as_user(place.auditor).get(url("tally", election.public_id)).status_code == 403


def test_a_forgotten_election_is_told_above_once(place: SimpleNamespace) -> None:
    case = begun(place, term_end="2026-12-10")
    above = admit_imported(
        organization=place.other, name="上级组织委员", standing="full", by=place.system, at=place.at
    ).person
    appoint(
        person=above,
        organization=place.committee,
        post="organization",
        begins=dt.date(2024, 1, 1),
        by=place.system,
        at=place.at,
    )
    assert escalate(place.at, lambda case: "/") == 1
    assert escalate(place.at, lambda case: "/") == 0
    told = Message.objects.get(person=above)
    assert case.title in told.subject and "2026-11-10" in told.body
    record(case, place, "request", "2026-11-20", result="committee", values={"seats": 3})
    assert escalate(place.at, lambda case: "/") == 0


def test_days_follow_a_rule_that_changed_and_the_step_is_brought_to_mind_again(
    place: SimpleNamespace,
) -> None:
    case = begun(place, term_end="2026-12-20")
    assert keep_days(place.at) == 0
    written = OpenStep.objects.get(case=case)
    OpenStep.objects.update(due=dt.date(2026, 11, 25), reminded_on=dt.date(2026, 11, 1))
    assert keep_days(place.at) == 1
    found = OpenStep.objects.get(case=case)
    assert (found.due, found.remind_on, found.reminded_on) == (written.due, written.remind_on, None)


def test_candidates_stay_in_the_order_of_the_ballot_however_votes_are_stored(place: SimpleNamespace) -> None:
    election = opened(prepared(place, seats=1, candidates=3), place)
    votes = dict.fromkeys(reversed(election.candidates), 2)
    given = {"present": 9, "issued": 9, "collected": 9, "void": 0, "at": place.at}
    for user in (place.recorder, place.staff):
        enter_tally(election=election, votes=votes, written_in={"甲": 1, "乙": 1}, by=user, **given)
    election.refresh_from_db()
    for one in election.tallies.all():
        assert list(counted(election, one)) == [*election.candidates, "乙", "甲"]


def namesake(place: SimpleNamespace, name: str) -> Any:
    given = {"organization": place.branch, "standing": "full", "by": place.system, "at": place.at}
    return admit_imported(name=name, **given).person


def test_a_name_written_in_that_two_bear_is_settled_before_anybody_is_installed(
    place: SimpleNamespace,
) -> None:
    other = namesake(place, "党员08")
    case = prepared(place, seats=2, candidates=3)
    election = opened(case, place)
    both(election, place, [9, 1, 1], written_in={"党员08": 7})
    record(case, place, "election_meeting", DAY)
    record(case, place, "first_meeting", DAY, values={"secretary": [election.candidates[0]]})
    record(case, place, "reported", "2026-11-21")
    record(case, place, "approved", "2026-11-22")
    assert posts(place) == {"党员00": "secretary"}
    client = as_user(place.recorder)
    page = client.get(url("election", case.public_id)).content.decode()
    assert "要写明是谁" in page and "写明“党员08”是谁" in page
    where = url("whose", election.public_id) + "?name=党员08"
    form = client.get(where).content.decode()
    assert other.public_id in form and place.people[8].public_id in form
    assert client.get(url("whose", election.public_id) + "?name=没人写").status_code == 404
    assert client.post(where, {"person": "other", "other": "党员08"}).status_code == 422, "two bear it"
    assert client.post(where, {"person": place.people[1].public_id}).status_code == 422, "a candidate"
    assert client.post(where, {"person": other.public_id}).status_code == 302
    assert elected(case) == [election.candidates[0], other.public_id]
    perform_effects(case=case, may_effect=case.steps(), by=place.staff, at=place.at)
    case.refresh_from_db()
    held = Appointment.objects.filter(organization=place.branch, ends=None, person=other)
    assert held.exists() and case.state == State.DONE
    with pytest.raises(Refused, match="已经结束"):
        settle_name(election=election, name="党员08", person=None, by=place.recorder, at=place.at)


def test_a_name_that_nobody_eligible_bears_leaves_the_seat_open(place: SimpleNamespace) -> None:
    case = prepared(place, seats=2, candidates=3)
    election = opened(case, place)
    both(election, place, [9, 1, 1], written_in={"王五": 7})
    with pytest.raises(Refused, match="王五是谁还没有写明"):
        opened(case, place)
    settle_name(election=election, name="王五", person=None, by=place.recorder, at=place.at)
    assert elected(case) == election.candidates[:1]
    again = opened(case, place)
    assert (again.seats, again.candidates) == (1, election.candidates[1:])
    with pytest.raises(Refused, match="以后又投过票"):
        settle_name(election=election, name="王五", person=place.people[9], by=place.recorder, at=place.at)


def test_one_person_is_meant_however_their_name_is_written(place: SimpleNamespace) -> None:
    person = namesake(place, "张三丰")
    election = opened(prepared(place, seats=1, candidates=2), place)
    client = as_user(place.recorder)
    numbers = {"present": "9", "issued": "9", "collected": "9", "void": "0"}
    numbers |= {f"votes_{key}": "1" for key in election.candidates}
    client.post(url("tally", election.public_id), numbers | {"written_in": "张 三丰 3、張三豐 2，张三丰 2"})
    as_user(place.staff).post(
        url("tally", election.public_id), numbers | {"written_in": "张三丰 5、張三豐 2"}
    )
    assert elected(election.case) == [person.public_id]


def test_seats_that_stay_empty_take_the_consent_of_the_meeting(place: SimpleNamespace) -> None:
    case = prepared(place)
    election = opened(case, place)
    both(election, place, [9, 8, 3, 2])
    page = as_user(place.recorder).get(url("election", case.public_id)).content.decode()
    assert "还有 1 个名额没有选出" in page
    record(case, place, "election_meeting", DAY)
    record(case, place, "first_meeting", DAY, values={"secretary": [election.candidates[0]]})
    record(case, place, "reported", "2026-11-21")
    record(case, place, "approved", "2026-11-22")
    assert posts(place) == {"党员00": "secretary"}
    assert "同意减少名额" in as_user(place.recorder).get(url("case", case.public_id)).content.decode()
    consent = url("consent", election.public_id)
    client = as_user(place.recorder)
    assert client.post(consent, {"favour": "10"}).status_code == 422
    client.post(consent, {"favour": "4"})
    assert "同意的人数不够" in client.get(url("election", case.public_id)).content.decode()
    client.post(consent, {"favour": "5"})
    with pytest.raises(Refused, match="同意减少名额"):
        opened(case, place)
    perform_effects(case=case, may_effect=case.steps(), by=place.staff, at=place.at)
    case.refresh_from_db()
    assert case.state == State.DONE and len(posts(place)) == 2


def test_consent_is_for_seats_that_are_left_and_not_for_a_tie(place: SimpleNamespace) -> None:
    case = prepared(place, seats=2, candidates=3)
    election = opened(case, place)
    given = {"election": election, "favour": 9, "by": place.recorder, "at": place.at}
    with pytest.raises(Refused, match="没有有效的结果"):
        agree_to_fewer(**given)
    both(election, place, [8, 5, 5])
    with pytest.raises(Refused, match="没有可以减少的名额"):
        agree_to_fewer(**given)


def test_the_committee_elects_its_secretary_by_counted_ballots(place: SimpleNamespace) -> None:
    case = prepared(place)
    given = {"case": case, "on": dt.date.fromisoformat(DAY), "by": place.recorder, "at": place.at}
    with pytest.raises(Refused, match="还没有开选举大会"):
        open_post_ballot(post="secretary", candidates=[], **given)
    meeting = opened(case, place)
    both(meeting, place, [9, 8, 7, 1])
    ids = meeting.candidates
    with pytest.raises(Refused, match="党员03没有当选委员"):
        open_post_ballot(post="secretary", candidates=[ids[3]], **given)
    with pytest.raises(Refused, match="只选书记"):
        open_post_ballot(post="publicity", candidates=[ids[0]], **given)
    ballot = open_post_ballot(post="secretary", candidates=ids[:2], **given)
    assert (ballot.voters, ballot.should_attend, ballot.seats) == (ids[:3], 3, 1)
    here = {"present": 3, "issued": 3, "collected": 3}
    count(ballot, place, [1, 2], **here)
    record(case, place, "election_meeting", DAY)
    record(case, place, "first_meeting", DAY, values={"organization": [ids[0]]})
    record(case, place, "reported", "2026-11-21")
    record(case, place, "approved", "2026-11-22")
    assert posts(place) == {"党员00": "secretary"}, "the secretary's ballot is not counted twice"
    count(ballot, place, [1, 2], by=place.staff, **here)
    assert elected(case, "secretary") == [ids[1]]
    perform_effects(case=case, may_effect=case.steps(), by=place.staff, at=place.at)
    case.refresh_from_db()
    assert posts(place) == {"党员00": "organization", "党员01": "secretary", "党员02": "member"}


def test_a_secretary_who_was_only_written_down_is_labelled_and_may_stand(place: SimpleNamespace) -> None:
    case = prepared(place)
    meeting = opened(case, place)
    both(meeting, place, [9, 8, 7, 1])
    record(case, place, "election_meeting", DAY)
    record(case, place, "first_meeting", DAY, values={"secretary": [meeting.candidates[2]]})
    client = as_user(place.recorder)
    assert "没有书记的选票和计票" in client.get(url("case", case.public_id)).content.decode()
    data = {"post": "secretary", "on": DAY, "seats": "1", "candidates": meeting.candidates[:2]}
    assert client.post(url("post_ballot", case.public_id), data | {"on": "2026-11-01"}).status_code == 422
    assert client.post(url("post_ballot", case.public_id), data | {"candidates": []}).status_code == 422
    assert client.post(url("post_ballot", case.public_id), data).status_code == 302
    ballot = case.elections.get(post="secretary")
    sheet = Document(io.BytesIO(client.get(url("printed", ballot.public_id, "ballot")).content))
    assert "选举书记" in "".join(one.text for one in sheet.paragraphs)
    both(ballot, place, [3, 0], present=3, issued=3, collected=3)
    page = client.get(url("case", case.public_id)).content.decode()
    assert "任职以计票为准" in page
    page = client.get(url("election", case.public_id)).content.decode()
    assert "选举书记 · 第 1 次投票" in page


def test_a_candidate_who_shares_a_name_and_is_written_in_is_asked_about(place: SimpleNamespace) -> None:
    other = namesake(place, "党员00")
    case = prepared(place, seats=2, candidates=3)
    election = opened(case, place)
    both(election, place, [2, 7, 1], written_in={"党员00": 6})
    assert elected(case) == [election.candidates[1], "党员00"]
    client = as_user(place.recorder)
    where = url("whose", election.public_id) + "?name=党员00"
    page = client.get(where).content.decode()
    assert other.public_id in page and election.candidates[0] in page
    client.post(where, {"person": election.candidates[0]})
    assert elected(case) == [election.candidates[0], election.candidates[1]], "six and two are eight votes"


def test_whoever_was_elected_before_is_not_elected_again(place: SimpleNamespace) -> None:
    case = prepared(place, seats=3, candidates=4)
    both(opened(case, place), place, [9, 8, 3, 2])
    again = opened(case, place)
    both(again, place, [1, 2], written_in={"党员00": 6})
    with pytest.raises(Refused, match="不在可以当选的人里"):
        settle_name(election=again, name="党员00", person=place.people[0], by=place.recorder, at=place.at)
    settle_name(election=again, name="党员00", person=None, by=place.recorder, at=place.at)
    assert len(set(elected(case))) == len(elected(case)) == 2


def test_consent_is_for_the_result_of_its_time(place: SimpleNamespace) -> None:
    election = opened(prepared(place, seats=3, candidates=4), place)
    both(election, place, [9, 3, 2, 1], written_in={"王五": 7})
    given = {"election": election, "by": place.recorder, "at": place.at}
    agree_to_fewer(favour=5, **given)
    settle_name(name="王五", person=None, **given)
    election.refresh_from_db()
    assert election.consent is None


def test_spellings_of_one_name_count_together_and_counters_may_differ_in_them(place: SimpleNamespace) -> None:
    for _twice in range(2):
        namesake(place, "张三丰")
    case = prepared(place, seats=2, candidates=3)
    election = opened(case, place)
    figures = {"present": 12, "issued": 12, "collected": 12}
    count(election, place, [8, 2, 1], written_in={"张三丰": 5, "張三豐": 4}, **figures)
    count(election, place, [8, 2, 1], by=place.staff, written_in={"張三豐": 9}, **figures)
    assert elected(case) == ["张三丰", election.candidates[0]]


def test_a_name_spelled_otherwise_that_two_bear_can_be_chosen_then(place: SimpleNamespace) -> None:
    first, second = namesake(place, "王晓明"), namesake(place, "王晓明")
    election = opened(prepared(place, seats=2, candidates=3), place)
    both(election, place, [9, 1, 1], written_in={"王小明": 7}, present=12, issued=12, collected=12)
    where = url("whose", election.public_id) + "?name=王小明"
    client = as_user(place.recorder)
    page = client.post(where, {"person": "other", "other": "王晓明"}).content.decode()
    assert first.public_id in page and second.public_id in page
    assert client.post(where, {"person": second.public_id, "other": "王晓明"}).status_code == 302
    assert elected(election.case) == [election.candidates[0], second.public_id]


def test_one_person_is_not_secretary_and_deputy(place: SimpleNamespace) -> None:
    case = prepared(place)
    meeting = opened(case, place)
    both(meeting, place, [9, 8, 7, 1])
    given = {"case": case, "on": dt.date.fromisoformat(DAY), "by": place.recorder, "at": place.at}
    with pytest.raises(Refused, match="书记只选一名"):
        open_post_ballot(post="secretary", seats=2, candidates=meeting.candidates[:3], **given)
    ballot = open_post_ballot(post="secretary", candidates=meeting.candidates[:1], **given)
    both(ballot, place, [3], present=3, issued=3, collected=3)
    with pytest.raises(Refused, match="已经当选别的职务"):
        open_post_ballot(post="deputy_secretary", candidates=meeting.candidates[:2], **given)


def test_what_the_ballots_say_of_a_step_stands_in_its_form(place: SimpleNamespace) -> None:
    case = prepared(place)
    client, page = as_user(place.recorder), url("case", case.public_id)
    meeting = opened(case, place)
    assert client.get(page).context["form"]["on"].value() == DAY
    both(meeting, place, [9, 8, 7, 1])
    record(case, place, "election_meeting", DAY)
    assert not client.get(page).context["form"]["field_secretary"].value()
    given = {"case": case, "on": dt.date(2026, 11, 21), "by": place.recorder, "at": place.at}
    ballot = open_post_ballot(post="secretary", candidates=meeting.candidates[:2], **given)
    both(ballot, place, [1, 2], present=3, issued=3, collected=3)
    form = client.get(page).context["form"]
    assert (form["on"].value(), form["field_secretary"].value()) == ("2026-11-21", "党员01")
    assert not form["field_organization"].value()
