"""A branch with members since 2020, its committee, and somebody's way into the Party from 2022 to 2025."""

import datetime as dt
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

DAY = dt.date(2026, 11, 22)
WAY: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("apply", "2022-01-10", {}),
    ("talk", "2022-02-08", {}),
    ("activist", "2022-05-10", {"result": "agreed"}),
    ("activist_filed", "2022-05-20", {}),
    ("contacts", "2022-05-21", {"people": ("contacts", 2)}),
    ("review", "2022-11-15", {}),
    ("review", "2023-05-12", {}),
    ("target", "2023-06-01", {"result": "agreed"}),
    ("target_filed", "2023-06-10", {}),
    ("introducers", "2023-06-12", {"people": ("introducers", 2)}),
    ("political_review", "2023-07-01", {"result": "passed"}),
    ("training", "2023-07-15", {"values": {"days": 3}}),
    ("committee_review", "2023-08-01", {}),
    ("pre_review", "2023-08-10", {"result": "passed"}),
    ("form", "2023-08-20", {}),
    ("admission_meeting", "2023-09-01", {"result": "passed", "vote": "admission"}),
    ("committee_talk", "2023-10-10", {}),
    ("approval", "2023-11-01", {"result": "approved"}),
    ("approval_filed", "2023-11-10", {}),
    ("placed", "2023-11-05", {}),
    ("oath", "2023-12-01", {}),
    ("probation_review", "2024-04-01", {}),
    ("conversion_request", "2024-08-20", {}),
    ("conversion_meeting", "2024-09-05", {"result": "passed", "vote": "conversion"}),
    ("conversion_approval", "2024-10-01", {"result": "approved"}),
    ("archived", "2024-10-20", {}),
)
"""A way on which nothing is out of order: step, day, and what is written with it."""


@pytest.fixture(autouse=True)
def at() -> Iterator[dt.datetime]:
    from jiceng.core import clock  # only now that Django is set up

    with clock.frozen(dt.datetime.combine(DAY, dt.time(9), tzinfo=clock.zone())) as moment:
        yield moment


@pytest.fixture
def place(db: None, at: dt.datetime) -> SimpleNamespace:
    from jiceng.access.actions import give  # only now that Django is set up
    from jiceng.accounts.models import User
    from jiceng.core.dates import PartialDate
    from jiceng.organizations.actions import set_up
    from jiceng.people.actions import admit_imported, appoint

    system = User.objects.system()
    since = {"by": system, "at": at, "records_from": dt.date(2020, 1, 1)}
    since["established_on"] = PartialDate("2020-01-01")
    committee = set_up(name="东街党委", kind="committee", parent=None, **since)
    branch = set_up(name="江景支部", kind="branch", parent=committee, **since)
    other = set_up(name="河畔支部", kind="branch", parent=committee, **since)
    people = [
        admit_imported(
            organization=branch,
            name=f"党员{number:02}",
            standing="full",
            joined_on=PartialDate("2012-07-01"),
            full_on=PartialDate("2013-07-01"),
            by=system,
            at=at,
        ).person
        for number in range(10)
    ]
    appoint(
        person=people[0],
        organization=branch,
        post="secretary",
        begins=dt.date(2023, 12, 20),
        by=system,
        at=at,
    )
    users = {}
    for name, role, where in (
        ("recorder", "recorder", branch),
        ("staff", "committee", committee),
        ("auditor", "auditor", committee),
        ("neighbour", "recorder", other),
    ):
        users[name] = User.objects.create_user(name, name=name, password="a long password")
        give(user=users[name], role=role, organization=where, by=system, at=at)
    return SimpleNamespace(
        system=system, committee=committee, branch=branch, other=other, people=people, at=at, **users
    )


@pytest.fixture
def began(place: SimpleNamespace) -> Callable[..., Any]:
    """A case of 发展党员 that has just been opened, without any step."""
    from jiceng.core.dates import PartialDate  # only now that Django is set up
    from jiceng.organizations.rulebooks import installed_rulebook
    from jiceng.people.actions import enter_applicant
    from jiceng.workflow.actions import open_case

    def begin(name: str = "申请人甲", **fields: Any) -> Any:
        given = {"organization": place.branch, "by": place.recorder, "at": place.at}
        born = PartialDate("1998-03-04")
        person = enter_applicant(name=name, on=dt.date(2022, 1, 10), born_on=born, **given)
        procedure = installed_rulebook().procedure("member-development")
        assert procedure is not None
        return open_case(procedure=procedure, person=person, title=name, **given, **fields)

    return begin


@pytest.fixture
def step(place: SimpleNamespace) -> Callable[..., Any]:
    """Record a step; `vote`: with a meeting that passed it (or `favour` votes), `people`: (field, how many)."""
    from jiceng.activities.actions import record_activity  # only now that Django is set up
    from jiceng.activities.drafts import ItemDraft
    from jiceng.core import clock
    from jiceng.core.dates import PartialDate
    from jiceng.workflow.actions import record_step

    def record(case: Any, name: str, on: str, **fields: Any) -> Any:
        if meeting := fields.pop("vote", None):
            begins = dt.datetime.combine(dt.date.fromisoformat(on), dt.time(9), tzinfo=clock.zone())
            favour, voters = fields.pop("favour", 9), fields.pop("voters", 10)
            activity = record_activity(
                organization=place.branch,
                kinds=["assembly"],
                title="支部大会",
                starts_at=begins,
                items=[ItemDraft("表决", meeting=meeting, favour=favour, against=voters - favour, abstain=0)],
                by=place.recorder,
                at=place.at,
            )
            fields["source"] = activity.items.get().public_id
        if named := fields.pop("people", None):
            fields["values"] = {named[0]: [one.public_id for one in place.people[: named[1]]]}
        given: dict[str, Any] = {"by": place.staff, "at": place.at, "may_effect": case.steps()} | fields
        return record_step(case=case, step=name, on=PartialDate(on), **given)

    return record


@pytest.fixture
def walked(began: Callable[..., Any], step: Callable[..., Any]) -> Callable[..., Any]:
    """A case on the right way up to and including a step."""

    def walk(last: str, **fields: Any) -> Any:
        case = began(**fields)
        for index, (name, on, given) in enumerate(WAY):
            step(case, name, on, **dict(given))
            if name == last and not any(one[0] == last for one in WAY[index + 1 :]):
                break
        case.refresh_from_db()
        return case

    return walk
