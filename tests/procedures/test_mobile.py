"""流动党员: at home on the roster, at the host in its life, lost between neither; word of how they are by one tap."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.activities.actions import record_activity
from jiceng.activities.models import Activity
from jiceng.activities.queries import roster
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.notifications.models import Message
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.people.actions import enter_guest
from jiceng.people.models import Membership, Person, Stay
from jiceng.procedures.mobile import away_of, taken_part_at_host
from jiceng.register.verify import check_register
from jiceng.workflow.actions import correct_step, end_case, open_case, record_step, remind
from jiceng.workflow.models import Case, OpenStep, StepRecord

DAY = dt.date(2026, 11, 22)
AWAY = {"result": "domestic", "values": {"place": "河畔", "reason": "随子女居住"}}


def begun(place: SimpleNamespace, **fields: Any) -> Case:
    procedure = installed_rulebook().procedure("mobile-member")
    assert procedure is not None
    given = {"organization": place.branch, "person": place.people[4], "title": place.people[4].name}
    return open_case(procedure=procedure, by=place.recorder, at=place.at, **given, **fields)


def person(place: SimpleNamespace) -> Person:
    return Person.objects.get(pk=place.people[4].pk)


def held(place: SimpleNamespace, organization: Any, day: str) -> Activity:
    return record_activity(
        organization=organization,
        kinds=["theme_day"],
        title="主题党日",
        starts_at=dt.datetime.combine(dt.date.fromisoformat(day), dt.time(9), tzinfo=clock.zone()),
        by=place.neighbour,
        at=place.at,
    )


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def member(place: SimpleNamespace) -> User:
    user = User.objects.create_user("away", name="党员04", password="a long password")
    give(user=user, role="member", organization=place.branch, by=place.system, at=place.at)
    Person.objects.filter(pk=place.people[4].pk).update(user=user)
    return user


def test_the_host_has_them_among_its_own_without_a_vote(place: SimpleNamespace, step: Any) -> None:
    case = begun(place, other=place.other)
    step(case, "away", "2026-03-01", **AWAY)
    assert (person(place).mobile, person(place).mobile_to) == (True, "河畔")
    assert roster([place.other], ["assembly"], DAY) == []
    step(case, "reported", "2026-03-20", result="joined", by=place.neighbour)
    line = roster([place.other], ["assembly"], DAY)[0]
    assert (line.person.pk, line.visiting, line.votes) == (place.people[4].pk, True, False)
    assert roster([place.other], ["assembly"], dt.date(2026, 3, 19)) == []
    assert roster([place.other], ["committee_meeting"], DAY) == []
    home = {one.person.pk: one for one in roster([place.branch], ["assembly"], DAY)}
    assert home[place.people[4].pk].votes and not home[place.people[4].pk].visiting


def test_a_joint_activity_has_them_once_and_with_their_vote(place: SimpleNamespace, step: Any) -> None:
    case = begun(place, other=place.other)
    step(case, "away", "2026-03-01", **AWAY)
    step(case, "reported", "2026-03-20", result="joined")
    lines = roster([place.branch, place.other], ["theme_day"], DAY)
    mine = [one for one in lines if one.person.pk == place.people[4].pk]
    assert [(one.visiting, one.votes) for one in mine] == [(False, True)]


def test_what_they_take_part_in_at_the_host_counts_at_home(place: SimpleNamespace, step: Any) -> None:
    case = begun(place, other=place.other)
    step(case, "away", "2026-03-01", **AWAY)
    step(case, "reported", "2026-03-20", result="joined")
    activity = held(place, place.other, "2026-05-10")
    assert [one.activity for one in taken_part_at_host(case)] == [activity]
    client = as_user(place.recorder)
    page = client.get(reverse("procedures:case", args=[case.public_id])).content.decode()
    assert "主题党日" in page and reverse("activities:detail", args=[activity.public_id]) not in page
    record = client.get(reverse("register:person", args=[place.people[4].public_id])).content.decode()
    assert "河畔支部 1 次" in record
    both = as_user(place.staff).get(reverse("procedures:case", args=[case.public_id])).content.decode()
    assert reverse("activities:detail", args=[activity.public_id]) in both


def test_back_again_the_host_has_them_no_more(place: SimpleNamespace, step: Any) -> None:
    case = begun(place, other=place.other)
    step(case, "away", "2026-03-01", **AWAY)
    step(case, "reported", "2026-03-20", result="joined")
    step(case, "returned", "2026-10-01")
    case.refresh_from_db()
    assert case.state == "done" and not person(place).mobile and person(place).mobile_to == ""
    assert roster([place.other], ["assembly"], DAY) == []
    assert len(roster([place.other], ["assembly"], dt.date(2026, 9, 30))) == 1


def test_a_day_that_was_wrong_moves_the_stay(place: SimpleNamespace, step: Any) -> None:
    case = begun(place, other=place.other)
    step(case, "away", "2026-03-01", **AWAY)
    wrong = step(case, "reported", "2026-03-20", result="joined")
    given = {"on": PartialDate("2026-03-05"), "result": "joined", "why": "日期写错"}
    correct_step(record=wrong, by=place.neighbour, at=place.at, **given)
    assert Stay.objects.get().begins == dt.date(2026, 3, 5)


def test_whoever_did_not_report_is_not_at_the_host(place: SimpleNamespace, step: Any) -> None:
    case = begun(place, other=place.other)
    step(case, "away", "2026-03-01", **AWAY)
    step(case, "reported", "2026-04-20", result="absent")
    assert not Stay.objects.exists()


def test_a_transfer_to_the_host_ends_being_away(place: SimpleNamespace, step: Any) -> None:
    case = begun(place, other=place.other)
    step(case, "away", "2026-03-01", **AWAY)
    step(case, "reported", "2026-03-20", result="joined")
    procedure = installed_rulebook().procedure("transfer")
    assert procedure is not None
    moving = open_case(
        procedure=procedure,
        organization=place.branch,
        other=place.other,
        person=place.people[4],
        title="党员04",
        by=place.recorder,
        at=place.at,
    )
    for name, day in (("apply", "2026-11-01"), ("sent", "2026-11-03")):
        step(moving, name, day)
    step(moving, "accepted", "2026-11-20", result="accepted")
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("ended", "transferred")
    assert not person(place).mobile and Stay.objects.get().ends == dt.date(2026, 11, 20)
    lines = [one for one in roster([place.other], ["assembly"], DAY) if one.person.pk == place.people[4].pk]
    assert [(one.visiting, one.votes) for one in lines] == [(False, True)]
    assert check_register() == []


def test_an_ended_membership_ends_the_stay(place: SimpleNamespace, step: Any) -> None:
    from jiceng.people.actions import end_membership

    case = begun(place, other=place.other)
    step(case, "away", "2026-03-01", **AWAY)
    step(case, "reported", "2026-03-20", result="joined")
    member = Membership.objects.get(person=place.people[4], ends=None)
    end_membership(membership=member, on=dt.date(2026, 11, 1), how="deceased", by=place.staff, at=place.at)
    assert roster([place.other], ["assembly"], DAY) == []
    end_case(case=case, outcome="died", on=DAY, why="去世", by=place.recorder, at=place.at)


def test_word_by_one_tap(place: SimpleNamespace, step: Any, member: User) -> None:
    case = begun(place)
    step(case, "away", "2025-03-01", **AWAY)
    client = as_user(member)
    assert "我一切都好" in client.get("/").content.decode()
    assert "我一切都好" in client.get(reverse("register:me")).content.decode()
    sent = client.post(reverse("procedures:report"), {"note": "工地年底完工"}, follow=True)
    assert "下次最迟" in sent.content.decode()
    record = StepRecord.objects.get(case=case, step="contact")
    assert (record.on, record.note, record.recorded_by) == (PartialDate.of(DAY), "工地年底完工", member)
    found = away_of(person(place), DAY)
    assert found is not None and found.due == dt.date(2027, 11, 22)


def test_who_is_not_away_has_nothing_to_report(place: SimpleNamespace, member: User) -> None:
    client = as_user(member)
    assert "我一切都好" not in client.get("/").content.decode()
    assert client.post(reverse("procedures:report")).status_code == 404
    assert as_user(place.recorder).post(reverse("procedures:report")).status_code == 404


def test_abroad_it_is_every_half_year(place: SimpleNamespace, step: Any, member: User) -> None:
    case = begun(place)
    step(case, "away", "2026-07-01", result="abroad", values={"place": "德国"})
    assert OpenStep.objects.get(case=case, step="contact_abroad").due == dt.date(2027, 1, 1)
    as_user(member).post(reverse("procedures:report"))
    assert StepRecord.objects.filter(case=case, step="contact_abroad").exists()


def test_the_member_is_told_when_word_is_due(place: SimpleNamespace, step: Any, member: User) -> None:
    case = begun(place)
    step(case, "away", "2025-12-01", **AWAY)
    remind(place.at, lambda case: f"/case/{case.public_id}/")
    paths = {one.person_id: one.path for one in Message.objects.filter(subject__contains="保持联系")}
    assert paths == {place.people[0].pk: f"/case/{case.public_id}/", place.people[4].pk: "/"}


def test_home_and_host_see_the_case_and_nobody_else(place: SimpleNamespace, step: Any) -> None:
    client = as_user(place.recorder)
    address = reverse("procedures:away", args=[place.branch.public_id])
    member = Membership.objects.get(person=place.people[4], ends=None)
    given = {
        "person": member.public_id,
        "on": "2026-11-01",
        "way": "domestic",
        "place": "河畔",
        "to": "河畔支部",
    }
    assert client.post(address, given).status_code == 302
    case = Case.objects.get(procedure="mobile-member")
    assert (case.other, person(place).mobile) == (place.other, True)
    assert as_user(place.neighbour).get(reverse("procedures:case", args=[case.public_id])).status_code == 200
    listed = as_user(place.neighbour).get(reverse("procedures:list", args=["mobile", place.other.public_id]))
    assert "党员04" in listed.content.decode()
    again = client.post(address, given)
    assert again.status_code == 422 and Case.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"host": "外省某村党支部"}, "只写一处"),
        ({"to": "没有的支部"}, "没有的支部"),
        ({"place": ""}, "这个字段"),
        ({"on": "2027-01-01"}, "今天之后"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(place: SimpleNamespace, wrong: dict[str, str], said: str) -> None:
    member = Membership.objects.get(person=place.people[4], ends=None)
    given = {
        "person": member.public_id,
        "on": "2026-11-01",
        "way": "domestic",
        "place": "河畔",
        "to": "河畔支部",
    }
    address = reverse("procedures:away", args=[place.branch.public_id])
    answer = as_user(place.recorder).post(address, given | wrong)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Case.objects.exists() and not person(place).mobile


def test_a_guest_from_outside_takes_part_until_they_leave(place: SimpleNamespace, step: Any) -> None:
    address = reverse("procedures:guest", args=[place.other.public_id])
    given = {"name": "柏远", "on": "2026-10-01", "standing": "probationary", "origin": "外省柳浪村党总支"}
    assert as_user(place.neighbour).post(address, given).status_code == 302
    case = Case.objects.get(procedure="mobile-guest")
    line = roster([place.other], ["theme_day"], DAY)[0]
    assert (line.person.name, line.standing, line.votes) == ("柏远", "probationary", False)
    activity = held(place, place.other, "2026-10-20")
    assert [one.activity for one in taken_part_at_host(case)] == [activity]
    found = as_user(place.neighbour).get(reverse("register:search"), {"q": "柏远"}).content.decode()
    assert reverse("procedures:case", args=[case.public_id]) in found
    paper = reverse("procedures:paper", args=[case.public_id, "mobile_word"])
    assert as_user(place.neighbour).get(paper).status_code == 200
    for name, day in (("told", "2026-10-05"), ("left", "2026-11-10")):
        record_step(case=case, step=name, on=PartialDate(day), by=place.neighbour, at=place.at)
    assert roster([place.other], ["theme_day"], DAY) == []
    assert check_register() == []


def test_a_member_of_this_installation_is_no_guest(place: SimpleNamespace) -> None:
    number = "11010119900307999"
    number += next(one for one in "0123456789x" if _sound(number + one))
    membership = Membership.objects.get(person=place.people[4], ends=None)
    from jiceng.people.actions import edit_person

    edit_person(membership=membership, changes={"number": number}, by=place.staff, at=place.at)
    with pytest.raises(Refused, match="登记外出"):
        enter_guest(name="党员04", number=number, by=place.neighbour, at=place.at)


def _sound(number: str) -> bool:
    from jiceng.people.identity import fault

    return not fault(number, DAY)


def test_members_who_are_away_come_ticked_as_away(place: SimpleNamespace, step: Any) -> None:
    step(begun(place), "away", "2026-03-01", **AWAY)
    page = as_user(place.recorder).get(reverse("activities:record"), {"kind": "assembly"})
    marks = {one["line"].person.pk: (one["presence"], one["reason"]) for one in page.context["people"]}
    assert marks.pop(place.people[4].pk) == ("leave", "流动在外")
    assert set(marks.values()) == {("present", "")}


def test_a_host_that_is_merged_hands_them_on_and_one_that_is_dissolved_gives_them_back(
    place: SimpleNamespace, step: Any
) -> None:
    from jiceng.organizations.actions import set_up
    from jiceng.people.actions import dissolve, merge

    begins = {"by": place.system, "at": place.at, "established_on": PartialDate("2020-01-01")}
    third = set_up(
        name="新支部", kind="branch", parent=place.committee, records_from=dt.date(2020, 1, 1), **begins
    )
    case = begun(place, other=place.other)
    step(case, "away", "2026-03-01", **AWAY)
    step(case, "reported", "2026-03-20", result="joined")
    given = {"on": DAY, "by": place.staff, "at": place.at}
    merge(organization=place.other, into=third, **given)
    case.refresh_from_db()
    assert (case.other, Stay.objects.get().organization, Stay.objects.get().ends) == (third, third, None)
    dissolve(organization=third, **given)
    case.refresh_from_db()
    assert (case.state, case.other, Stay.objects.get().ends) == ("open", None, DAY)
    assert person(place).mobile
