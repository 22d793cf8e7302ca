"""A branch of thirty with a group, and the people who work on it; a neighbour that they may not see."""

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

DAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def at() -> Iterator[dt.datetime]:
    from jiceng.core import clock  # only now that Django is set up

    with clock.frozen(dt.datetime.combine(DAY, dt.time(21), tzinfo=clock.zone())) as moment:
        yield moment


@pytest.fixture
def place(db: None, at: dt.datetime) -> SimpleNamespace:
    from jiceng.access.actions import give  # the same
    from jiceng.accounts.models import User
    from jiceng.organizations.actions import set_up
    from jiceng.people.actions import admit_imported, appoint, place

    system = User.objects.system()
    since = {"by": system, "at": at, "records_from": dt.date(2026, 1, 1)}
    committee = set_up(name="东街党委", kind="committee", parent=None, **since)
    branch = set_up(name="江景支部", kind="branch", parent=committee, **since)
    other = set_up(name="河畔支部", kind="branch", parent=committee, **since)
    group = set_up(name="一组", kind="group", parent=branch, **since)
    people = []
    for number in range(30):
        standing = "probationary" if number >= 28 else "full"
        member = admit_imported(
            organization=branch, name=f"党员{number:02}", standing=standing, by=system, at=at
        )
        people.append(member.person)
    stranger = admit_imported(organization=other, name="外人", standing="full", by=system, at=at).person
    for person, post in zip(people, ("secretary", "organization", "publicity"), strict=False):
        appoint(person=person, organization=branch, post=post, begins=dt.date(2026, 2, 1), by=system, at=at)
    for person in people[:5]:
        place(person=person, group=group, begins=dt.date(2026, 2, 1), by=system, at=at)
    users = {}
    for name, role, where in (
        ("recorder", "recorder", branch),
        ("staff", "committee", committee),
        ("neighbour", "recorder", other),
        ("member", "member", branch),
    ):
        users[name] = User.objects.create_user(name, name=name, password="a long password")
        give(user=users[name], role=role, organization=where, by=system, at=at)
    people[9].user = users["member"]
    people[9].save()
    return SimpleNamespace(
        system=system,
        committee=committee,
        branch=branch,
        other=other,
        group=group,
        people=people,
        stranger=stranger,
        at=at,
        **users,
    )


@pytest.fixture
def held(place: SimpleNamespace):
    """Record an assembly of the branch on the day; fields may be changed."""
    from jiceng.activities.actions import record_activity  # only now that Django is set up

    def hold(**fields):
        given = {
            "organization": place.branch,
            "kinds": ["assembly"],
            "title": "十一月党员大会",
            "starts_at": place.at,
            "place": "会议室",
            "by": place.recorder,
            "at": place.at,
        }
        return record_activity(**{**given, **fields})

    return hold
