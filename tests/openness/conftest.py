"""A branch with members and a candidate, its committee, and a notice of theirs in the week of the national holiday."""

import datetime as dt
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

DAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def at() -> Iterator[dt.datetime]:
    from django.core.cache import cache  # only now that Django is set up

    from jiceng.core import clock

    cache.clear()
    with clock.frozen(dt.datetime.combine(DAY, dt.time(9), tzinfo=clock.zone())) as moment:
        yield moment


@pytest.fixture
def place(db: None, at: dt.datetime) -> SimpleNamespace:
    from jiceng.access.actions import give  # only now that Django is set up
    from jiceng.accounts.models import User
    from jiceng.organizations.actions import set_up
    from jiceng.people.actions import admit_imported, enter_applicant

    system = User.objects.system()
    given = {"by": system, "at": at}
    committee = set_up(name="东街党委", kind="committee", parent=None, **given)
    branch = set_up(name="江景支部", kind="branch", parent=committee, **given)
    other = set_up(name="河畔支部", kind="branch", parent=committee, **given)
    member = admit_imported(organization=branch, name="赵党员", standing="full", **given).person
    candidate = enter_applicant(organization=branch, name="王小明", on=dt.date(2026, 1, 5), **given)
    users = {}
    for name, role, where in (
        ("recorder", "recorder", branch),
        ("staff", "committee", committee),
        ("auditor", "auditor", committee),
        ("member", "member", branch),
        ("neighbour", "recorder", other),
    ):
        users[f"{name}"] = User.objects.create_user(name, name=name, password="a long password")
        give(user=users[name], role=role, organization=where, **given)
    people = {"member_person": member, "candidate": candidate}
    return SimpleNamespace(
        system=system, committee=committee, branch=branch, other=other, at=at, **users, **people
    )


@pytest.fixture
def posted(place: SimpleNamespace) -> Callable[..., Any]:
    """Post a notice about the candidate, masked, before society, today; any field may be given otherwise."""
    from jiceng.openness.actions import post_notice  # only now that Django is set up

    def post(**fields: Any) -> Any:
        given: dict[str, Any] = {
            "organization": place.branch,
            "title": "关于接收王小明为预备党员的公示",
            "text": "拟接收王小明同志为预备党员。\n王　小明，1998年生。",
            "audience": "society",
            "person": place.candidate,
            "masked": True,
            "posted_on": DAY,
            "days": 5,
            "places": "小区公告栏",
            "contact": "党群服务中心 0532-1234567",
            "by": place.recorder,
            "at": place.at,
        }
        return post_notice(**(given | fields))

    return post


@pytest.fixture
def raised(place: SimpleNamespace) -> Callable[..., Any]:
    """Raise an objection by letter; any field may be given otherwise."""
    from jiceng.openness.actions import raise_objection  # only now that Django is set up

    def object_to(notice: Any, **fields: Any) -> Any:
        given = {"text": "情况不属实", "came": "letter", "by": place.recorder, "at": place.at}
        return raise_objection(notice=notice, **(given | {"raised_on": DAY} | fields))

    return object_to


@pytest.fixture
def answered(place: SimpleNamespace) -> Callable[..., Any]:
    """Answer an objection."""
    from jiceng.openness.actions import answer_objection  # only now that Django is set up

    def answer(objection: Any, outcome: str = "rejected", **fields: Any) -> None:
        given = {"looked_into": "谈了三个人", "answer": "查无此事", "by": place.recorder, "at": place.at}
        answer_objection(objection=objection, outcome=outcome, **(given | fields))

    return answer
