"""失联党员: the roster follows, and nobody is suspended or removed before their time."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.people.models import Membership, Person, Status
from jiceng.register.verify import check_register
from jiceng.workflow.actions import end_case, open_case, perform_effects
from jiceng.workflow.models import Case


def begun(place: SimpleNamespace) -> Case:
    procedure = installed_rulebook().procedure("lost-contact")
    assert procedure is not None
    return open_case(
        procedure=procedure,
        organization=place.branch,
        person=place.people[4],
        title=place.people[4].name,
        by=place.recorder,
        at=place.at,
    )


def person(place: SimpleNamespace) -> Person:
    return Person.objects.get(pk=place.people[4].pk)


def test_the_whole_way_to_removal(place: SimpleNamespace, step: Any) -> None:
    case = begun(place)
    step(case, "lost", "2023-10-08")
    assert (person(place).lost, person(place).lost_since) == (True, PartialDate("2023-10-08"))
    step(case, "search", "2024-02-01", values={"ways": "电话、亲属、户籍地派出所"})
    step(case, "suspend", "2024-04-10")
    assert person(place).status == Status.SUSPENDED
    step(case, "removal_meeting", "2026-04-15", result="passed", vote="ordinary", favour=8, voters=9)
    step(case, "removed", "2026-05-20")
    assert not Membership.objects.filter(person=place.people[4], ends=None).exists()
    case.refresh_from_db()
    assert case.state == "done" and check_register() == []


def test_nobody_is_suspended_before_six_months(place: SimpleNamespace, step: Any) -> None:
    case = begun(place)
    step(case, "lost", "2026-01-10")
    step(case, "search", "2026-03-01")
    step(case, "suspend", "2026-05-20")
    assert person(place).status == Status.NORMAL
    with pytest.raises(Refused, match="停止党籍"):
        perform_effects(case=case, may_effect=case.steps(), by=place.staff, at=place.at)


def test_without_a_recorded_vote_nobody_is_removed(place: SimpleNamespace, step: Any) -> None:
    case = begun(place)
    for name, day in (("lost", "2023-10-08"), ("search", "2024-02-01"), ("suspend", "2024-04-10")):
        step(case, name, day)
    step(case, "removal_meeting", "2026-04-15", result="passed")
    step(case, "removed", "2026-05-20")
    assert Membership.objects.filter(person=place.people[4], ends=None).exists()


def test_whoever_is_reached_again_is_no_longer_marked(place: SimpleNamespace, step: Any) -> None:
    case = begun(place)
    step(case, "lost", "2026-01-10")
    end_case(case=case, outcome="found", on=place.at.date(), why="本人来电", by=place.recorder, at=place.at)
    assert (person(place).lost, person(place).lost_since) == (False, None)


def test_a_suspended_member_is_restored(place: SimpleNamespace, step: Any) -> None:
    case = begun(place)
    for name, day in (("lost", "2025-01-08"), ("search", "2025-02-01"), ("suspend", "2025-09-10")):
        step(case, name, day)
    step(case, "restored", "2026-03-01", result="restored")
    assert (person(place).status, person(place).lost) == (Status.NORMAL, False)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("ended", "restored")


def test_the_page_says_from_when_one_may_suspend(place: SimpleNamespace) -> None:
    client = Client()
    client.force_login(place.recorder)
    chosen = Membership.objects.get(person=place.people[4], ends=None)
    url = reverse("procedures:lose", args=[place.branch.public_id])
    assert client.post(url, {"person": chosen.public_id, "since": "2999"}).status_code == 422
    answer = client.post(url, {"person": chosen.public_id, "since": "2026-08-05"})
    assert answer.status_code == 302
    page = client.get(answer.url + "?step=suspend").content.decode()
    assert "2027年2月5日" in page
    assert chosen.public_id not in client.get(url).content.decode()
