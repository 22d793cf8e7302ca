"""A member who is moved on their page: what is open for them goes along, as when a transfer is received."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiceng.access.models import Grant
from jiceng.core.dates import PartialDate
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.people import actions as people
from jiceng.people.models import Membership, Person
from jiceng.register.verify import check_register
from jiceng.workflow.actions import open_case, open_task, record_step
from jiceng.workflow.models import Case, State, StepRecord, Task

ON = dt.date(2026, 11, 20)


def begun(place: SimpleNamespace, name: str, person: Person, **fields: Any) -> Case:
    procedure = installed_rulebook().procedure(name)
    assert procedure is not None
    given = {"organization": place.branch, "title": person.name, "by": place.recorder, "at": place.at}
    return open_case(procedure=procedure, person=person, **given | fields)


def recorded(case: Case, place: SimpleNamespace, step: str, day: str, **fields: Any) -> StepRecord:
    given = {"by": place.staff, "at": place.at, "may_effect": case.steps()} | fields
    return record_step(case=case, step=step, on=PartialDate(day), **given)


def held(person: Person) -> Membership:
    return Membership.objects.select_related("organization", "person").get(person=person, ends=None)


def move(place: SimpleNamespace, person: Person, on: dt.date = ON) -> None:
    people.transfer(membership=held(person), to=place.other, on=on, by=place.staff, at=place.at)


def by_the_procedure(place: SimpleNamespace, person: Person) -> None:
    case = begun(place, "transfer", person, other=place.other)
    for step, result in (("apply", ""), ("sent", ""), ("accepted", "accepted")):
        recorded(case, place, step, ON.isoformat(), result=result)
    case.refresh_from_db()
    assert (case.state, case.organization, case.outcome) == (State.DONE, place.branch, ""), "its own course"


@pytest.fixture
def member(place: SimpleNamespace) -> Person:
    """A member of whom the branch has lost sight, who is nominated, away, and has something to do."""
    person: Person = place.people[3]
    begun(place, "honour-person", person, about="a" * 12)
    recorded(begun(place, "lost-contact", person), place, "lost", "2026-05-10")
    away = begun(place, "mobile-member", person)
    recorded(away, place, "away", "2026-03-01", result="domestic", values={"place": "北城"})
    open_task(
        organization=place.branch,
        title="修好活动室的灯",
        origin="other",
        owner=person,
        due=dt.date(2026, 12, 1),
        by=place.recorder,
        at=place.at,
    )
    person.refresh_from_db()
    assert (person.mobile, person.lost) == (True, True)
    return person


@pytest.mark.parametrize("way", [move, by_the_procedure])
def test_both_ways_take_the_same_along(
    place: SimpleNamespace, member: Person, way: Callable[[SimpleNamespace, Person], None]
) -> None:
    way(place, member)
    found = {one.procedure: one for one in Case.objects.filter(person=member).exclude(procedure="transfer")}
    kept = {name: (one.organization.name, one.state, one.outcome) for name, one in found.items()}
    assert kept == {
        "honour-person": ("河畔支部", State.OPEN, ""),
        "lost-contact": ("河畔支部", State.OPEN, ""),
        "mobile-member": ("江景支部", State.ENDED, "transferred"),
    }
    assert found["mobile-member"].ended_on == ON
    member.refresh_from_db()
    assert (member.mobile, member.mobile_to, member.lost) == (False, "", True)
    task = Task.objects.get()
    assert (task.organization, [one.verb for one in task.events.all()]) == (place.other, ["opened", "moved"])
    assert check_register() == []


def test_development_goes_on_in_the_new_branch_with_its_history(place: SimpleNamespace, walked: Any) -> None:
    growing = walked("oath")
    before = [(one.step, str(one.on)) for one in growing.records.all()]
    move(place, growing.person, dt.date(2024, 2, 10))
    growing.refresh_from_db()
    assert (growing.organization, growing.state) == (place.other, State.OPEN)
    assert [(one.step, str(one.on)) for one in growing.records.all()] == before
    assert set(growing.open_steps.values_list("organization", flat=True)) == {place.other.pk}


@pytest.mark.parametrize("name", ["transfer", "transfer-out"])
def test_a_transfer_under_way_is_over_once_the_member_is_moved(place: SimpleNamespace, name: str) -> None:
    case = begun(place, name, place.people[1], other=place.other if name == "transfer" else None)
    recorded(case, place, "apply", "2026-11-01")
    recorded(case, place, "sent", "2026-11-03")
    move(place, place.people[1])
    case.refresh_from_db()
    assert (case.state, case.outcome, case.ended_on) == (State.ENDED, "transferred", ON)
    assert case.organization == place.branch, "it stays with the branch that it asked"
    assert not case.open_steps.exists()


def test_a_case_kept_elsewhere_stays_where_it_is(place: SimpleNamespace) -> None:
    honour = begun(place, "honour-person", place.people[1], about="a" * 12, organization=place.committee)
    move(place, place.people[1])
    honour.refresh_from_db()
    assert (honour.organization, honour.state) == (place.committee, State.OPEN)


def test_the_page_shows_what_goes_along_before_anything_moves(place: SimpleNamespace, member: Person) -> None:
    client = Client()
    client.force_login(place.staff)
    path = reverse("register:transfer", args=[member.public_id])
    sent = {"to": "河畔支部", "on": "2026-11-20"}
    preview = client.post(path, sent)
    shown = {f"{one.title}：{one.what}": one.names for one in preview.context["lines"]}
    assert shown == {
        "挂账销号：随责任人转去，由新的党组织核实销号。": ["修好活动室的灯"],
        "正在办理的事项：随人转去，由接收的党组织继续办理，已经记下的不变。": [
            "党员03（表彰党员）",
            "党员03（失联党员处置）",
        ],
        "正在办理的事项：组织关系转走，就此终止，已经记下的保留。": ["党员03（流动党员（外出））"],
    }
    assert held(member).organization == place.branch
    begun(place, "transfer-out", member)
    stale = client.post(path, sent | {"seal": preview.context["seal"]})
    assert "情况有了变化" in stale.content.decode()
    assert held(member).organization == place.branch
    done = client.post(path, sent | {"seal": stale.context["seal"]})
    assert done.url == reverse("register:person", args=[member.public_id])
    assert held(member).organization == place.other


def test_who_has_nothing_open_is_moved_at_once_and_a_wrong_day_is_said_at_its_field(
    place: SimpleNamespace,
) -> None:
    client = Client()
    client.force_login(place.staff)
    person = place.people[4]
    path = reverse("register:transfer", args=[person.public_id])
    late = client.post(path, {"to": "河畔支部", "on": "2027-01-01"})
    assert late.status_code == 422
    assert late.context["form"].errors == {"on": ["日期不能晚于今天。"]}
    assert client.post(path, {"to": "河畔支部", "on": "2026-11-20"}).status_code == 302
    assert held(person).organization == place.other


def test_a_wrong_day_is_said_before_the_preview(place: SimpleNamespace, member: Person) -> None:
    client = Client()
    client.force_login(place.staff)
    path = reverse("register:transfer", args=[member.public_id])
    late = client.post(path, {"to": "河畔支部", "on": "2027-01-01"})
    assert late.status_code == 422
    assert late.context["form"].errors == {"on": ["日期不能晚于今天。"]}
    assert Case.objects.filter(person=member, state=State.ENDED).count() == 0


def test_roles_at_the_old_branch_are_named_and_neither_given_nor_taken(place: SimpleNamespace) -> None:
    person = place.people[6]
    Person.objects.filter(pk=person.pk).update(user=place.recorder)
    client = Client()
    client.force_login(place.staff)
    path = reverse("register:transfer", args=[person.public_id])
    sent = {"to": "河畔支部", "on": "2026-11-20"}
    preview = client.post(path, sent)
    (line,) = preview.context["lines"]
    assert (line.title, line.names) == ("本人在原党组织的授权", ["recorder（支部记录人）"])
    before = list(Grant.objects.order_by("pk").values())
    assert client.post(path, sent | {"seal": preview.context["seal"]}).status_code == 302
    assert list(Grant.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("how", "outcomes"),
    [
        ("deceased", {"honour-person": "died", "lost-contact": "died", "mobile-member": "died"}),
        (
            "transferred",
            {"honour-person": "moved", "lost-contact": "membership_ended", "mobile-member": "transferred"},
        ),
        ("removed", dict.fromkeys(("honour-person", "lost-contact", "mobile-member"), "membership_ended")),
    ],
)
def test_nothing_stays_open_about_a_member_who_leaves(
    place: SimpleNamespace, member: Person, how: str, outcomes: dict[str, str]
) -> None:
    client = Client()
    client.force_login(place.staff)
    page = reverse("register:leave", args=[member.public_id])
    sent = {"how": how, "on": ON.isoformat()}
    shown = client.post(page, sent)
    text = shown.content.decode()
    assert "就此终止，已经记下的保留。" in text and "仍挂在原党组织" in text
    assert Case.objects.filter(person=member, state=State.OPEN).count() == 3, "only shown so far"
    client.post(page, sent | {"seal": shown.context["seal"]})
    found = Case.objects.filter(person=member)
    assert {one.procedure: one.outcome for one in found} == outcomes
    assert {(one.state, one.ended_on) for one in found} == {(State.ENDED, ON)}
    assert Task.objects.get().organization == place.branch
    assert check_register() == []
    case = found.get(procedure="lost-contact")
    seen = client.get(reverse("procedures:case", args=[case.public_id])).content.decode()
    assert ("去世" if how == "deceased" else "党员已经离开") in seen


def test_a_member_about_whom_nothing_is_open_leaves_at_once(place: SimpleNamespace) -> None:
    client = Client()
    client.force_login(place.staff)
    person = place.people[7]
    answer = client.post(
        reverse("register:leave", args=[person.public_id]), {"how": "left", "on": ON.isoformat()}
    )
    assert answer.status_code == 302
    assert not Membership.objects.filter(person=person, ends=None).exists()
