"""Whatever the tree, the grants, the moves and the day: a scope is what a plain, slow definition says."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiceng.access.actions import give
from jiceng.access.models import Grant
from jiceng.access.roles import OWN, PERMISSIONS, WHOLE, Right, Role
from jiceng.access.scope import Scope
from jiceng.accounts.models import User
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations.actions import move, set_up
from jiceng.organizations.models import Organization
from jiceng.people.actions import admit_imported
from jiceng.people.models import Membership

DAY = dt.date(2026, 11, 23)
PLACES = 6
DAYS = st.integers(-3, 3).map(lambda days: DAY + dt.timedelta(days=days))
GRANTS = st.tuples(
    st.sampled_from([role for role in Role if role != Role.ADMINISTRATOR]),
    st.integers(0, PLACES - 1),
    DAYS,
    st.none() | st.integers(1, 4),
)
MOVES = st.tuples(st.integers(0, PLACES - 1), st.integers(0, PLACES - 1))
RIGHTS = [right for right in Right if right != Right.ADMINISTER]


@dataclass
class World:
    user: User
    places: list[Organization] = field(default_factory=list)

    def above(self, place: Organization | None) -> Iterator[int]:
        """An organisation and everything above it, by the parents alone."""
        while place is not None:
            yield place.pk
            place = Organization.objects.get(pk=place.parent_id) if place.parent_id else None

    def may(self, right: str, place: Organization, on: dt.date) -> bool:
        """The plain definition."""
        for grant in Grant.objects.filter(user=self.user):
            far = PERMISSIONS[grant.role].get(right)
            holds = grant.begins <= on and (grant.ends is None or on < grant.ends)
            if holds and far == OWN and grant.organization_id == place.pk:
                return True
            if holds and far == WHOLE and grant.organization_id in self.above(place):
                return True
        return False


def build(parents: list[int], grants: list[tuple[str, int, dt.date, int | None]]) -> World:
    """Committees in a tree (a parent of -1: a root of its own), each with a branch of one member."""
    system, at = User.objects.system(), clock.now()
    world = World(User.objects.create_user("anna", name="安娜"))
    for index, parent in enumerate(parents):
        place = set_up(
            name=f"第{index}党委",
            kind="committee",
            parent=world.places[parent % index] if index and parent >= 0 else None,
            established_on=PartialDate("2020-01-01"),
            by=system,
            at=at,
        )
        branch = set_up(name=f"第{index}党支部", kind="branch", parent=place, by=system, at=at)
        admit_imported(organization=branch, name=f"党员{index}", standing="full", by=system, at=at)
        world.places.append(place)
    for role, index, begins, days in grants:
        ends = begins + dt.timedelta(days=days) if days else None
        give(
            user=world.user,
            role=role,
            organization=world.places[index],
            begins=begins,
            ends=ends,
            by=system,
            at=at,
        )
    return world


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parents=st.lists(st.integers(-1, PLACES), min_size=PLACES, max_size=PLACES),
    grants=st.lists(GRANTS, max_size=4),
    moves=st.lists(MOVES, max_size=3),
    on=DAYS,
)
def test_a_scope_is_what_the_plain_definition_says(
    parents: list[int],
    grants: list[tuple[str, int, dt.date, int | None]],
    moves: list[tuple[int, int]],
    on: dt.date,
) -> None:
    with clock.frozen(DAY), transaction.atomic():
        world = build(parents, grants)
        for what, to in moves:
            try:
                with transaction.atomic():
                    move(
                        organization=world.places[what],
                        to=world.places[to],
                        on=DAY,
                        by=User.objects.system(),
                        at=clock.now(),
                    )
            except Refused:
                continue
        everything = list(Organization.objects.order_by("pk"))
        scope = Scope(world.user, on)
        for right in RIGHTS:
            expected = [one.pk for one in everything if world.may(right, one, on)]
            assert [one.pk for one in everything if scope.may(right, one)] == expected
            assert list(scope.organizations(right).order_by("pk").values_list("pk", flat=True)) == expected
            seen = Membership.objects.filter(organization__in=expected).order_by("pk")
            assert list(scope.memberships(right).order_by("pk")) == list(seen)
            assert scope.may(right) == any(
                PERMISSIONS[grant.role].get(right) for grant in Grant.objects.on(on).filter(user=world.user)
            )
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_nobody_without_a_grant_sees_anything() -> None:
    world = build([-1] * PLACES, [])
    scope = Scope(world.user, DAY)

    assert [scope.organizations(right).count() for right in Right] == [0] * len(Right)
    assert [scope.memberships(right).count() for right in Right] == [0] * len(Right)


@pytest.mark.django_db
def test_the_administrator_sees_no_person_and_no_organisation() -> None:
    world = build([-1] * PLACES, [])
    system, at = User.objects.system(), clock.now()
    give(user=world.user, role=Role.ADMINISTRATOR, organization=None, by=system, at=at)
    scope = Scope(world.user, clock.today())

    assert scope.may(Right.ADMINISTER)
    assert [scope.organizations(right).count() for right in RIGHTS] == [0] * len(RIGHTS)
    assert [scope.memberships(right).count() for right in RIGHTS] == [0] * len(RIGHTS)
