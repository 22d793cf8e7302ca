"""Reads on the register of people. Access is checked by the caller, who knows the user's scope."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from jiceng.core.prepared import prepared
from jiceng.figures import queries as figures
from jiceng.organizations.kinds import BRANCHES, Kind
from jiceng.organizations.models import Organization

from .figures import FULL, LOST, MOBILE, PROBATIONARY, WAITING
from .models import Appointment, Contest, Membership


@dataclass(frozen=True, slots=True)
class Totals:
    """What stands in an organisation and below it today, by figure."""

    counts: Mapping[str, int]

    def _sum(self, *names: str) -> int:
        return sum(self.counts.get(name, 0) for name in names)

    @property
    def organizations(self) -> int:
        return self._sum(*KINDS)

    @property
    def below(self) -> int:
        """Organisations under it: without itself."""
        return max(self.organizations - 1, 0)

    @property
    def branches(self) -> int:
        return self._sum(*BRANCHES)

    @property
    def full(self) -> int:
        return self._sum(FULL)

    @property
    def probationary(self) -> int:
        return self._sum(PROBATIONARY)

    @property
    def members(self) -> int:
        return self._sum(FULL, PROBATIONARY)

    @property
    def mobile(self) -> int:
        return self._sum(MOBILE)

    @property
    def lost(self) -> int:
        return self._sum(LOST)

    @property
    def waiting(self) -> int:
        """Contests without an answer."""
        return self._sum(WAITING)


def members_of(organization: Organization) -> QuerySet[Membership]:
    """Open memberships of a branch, with their people."""
    return Membership.objects.filter(organization=organization, ends=None).select_related("person")


def members_on(organization: Organization, day: dt.date) -> QuerySet[Membership]:
    return Membership.objects.on(day).filter(organization=organization).select_related("person")


def roster_within(organization: Organization) -> QuerySet[Membership]:
    """Open memberships of a subtree; of a group, those placed in it."""
    open_ones = Membership.objects.filter(ends=None).select_related("person", "organization")
    if organization.kind == Kind.GROUP:
        return open_ones.filter(person__placements__group=organization, person__placements__ends=None)
    if organization.kind in BRANCHES:
        return open_ones.filter(organization=organization)
    return open_ones.filter(organization.subtree("organization"))


KINDS = tuple(Kind.values)
ROSTER = (
    "public_id",
    "standing",
    "person__public_id",
    "person__name",
    "person__sex",
    "person__joined_on",
    "person__marks",
    "person__lost",
    "person__mobile",
    "organization__name",
    "organization__short_name",
    "organization__path",
)
"""What a list of members shows, and what it is ordered by."""


class Roster(NamedTuple):
    """Lines of `ROSTER`, their order, and the span of its first field: what a page of them is asked for with."""

    rows: QuerySet[Membership, dict[str, Any]]
    order: list[str]
    span: tuple[str, str] | None


def roster_lines(organization: Organization) -> Roster:
    """The roster of a subtree, branch by branch and in each by name.

    An order of the whole by name would have to sort every member for one page.
    """
    by_name = ["person__name", "public_id"]
    if organization.kind in (*BRANCHES, Kind.GROUP):
        return Roster(roster_within(organization).values(*ROSTER), by_name, None)
    everyone = Membership.objects.filter(ends=None).values(*ROSTER)
    return Roster(everyone, ["organization__path", *by_name], (organization.path, organization.path + "~"))


@prepared
def team_on(organization: int, day: dt.date) -> QuerySet[Appointment]:
    """Who held which post of an organisation (by key) on a day, instructors of units left out."""
    held = Appointment.objects.on(day).filter(organization_id=organization, unit=None)
    return held.select_related("person", "term").order_by("post", "begins", "public_id")


def totals(organizations: Sequence[Organization], *, sector: str = "") -> dict[int, Totals]:
    """Of each subtree today, by id, perhaps of one sector only. One query, and one more where groups are among them."""
    known = figures.totals((one.pk for one in organizations), part=sector)
    groups = [one.pk for one in organizations if one.kind == Kind.GROUP]
    for group, standing, count in _placed(groups):
        known[group][standing] = count
    return {place: Totals(counts) for place, counts in known.items()}


def _placed(groups: list[int]) -> Iterable[tuple[int, str, int]]:
    """Members placed in groups, by standing: they belong to the branch, which is where figures count them."""
    if not groups:
        return []
    return (
        Membership.objects.filter(
            ends=None, person__placements__group__in=groups, person__placements__ends=None
        )
        .values_list("person__placements__group", "standing")
        .annotate(count=Count("pk"))
        .order_by()
    )


def secretaries(organizations: list[Organization]) -> dict[int, str]:
    """Names of the secretaries now in office, by organisation."""
    held = Appointment.objects.filter(
        organization__in=[one.pk for one in organizations], post="secretary", ends=None
    )
    return dict(held.order_by("begins").values_list("organization_id", "person__name"))


def open_contests(organization: Organization) -> QuerySet[Contest]:
    """Waiting for an answer in the subtree, oldest first."""
    waiting = Contest.objects.filter(organization.subtree("organization"), answered_at=None)
    return waiting.select_related("person", "organization").order_by("raised_at", "public_id")


def candidates(organization: Organization) -> QuerySet[Membership]:
    """Who may be appointed here by choosing from a list: members of a branch, below a committee those in posts."""
    within = roster_within(organization)
    if organization.kind not in (*BRANCHES, Kind.GROUP):
        held = Appointment.objects.filter(organization.subtree("organization"), ends=None)
        near = Q(person__in=held.values("person")) | Q(organization__parent=organization)
        within = within.filter(near)
    return within.order_by("person__name", "public_id")
