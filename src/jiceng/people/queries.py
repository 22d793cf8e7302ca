"""Reads on the register of people. Access is checked by the caller, who knows the user's scope."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from jiceng.figures import queries as figures
from jiceng.organizations.kinds import BRANCHES, Kind
from jiceng.organizations.models import Organization

from .figures import FULL, LOST, MOBILE, PROBATIONARY, WAITING
from .models import Appointment, Contest, Membership


@dataclass(frozen=True, slots=True)
class Totals:
    """What stands in an organisation and below it today; `waiting`: contests without an answer."""

    organizations: int
    branches: int
    full: int
    probationary: int
    mobile: int
    lost: int
    waiting: int

    @property
    def below(self) -> int:
        """Organisations under it: without itself."""
        return max(self.organizations - 1, 0)

    @property
    def members(self) -> int:
        return self.full + self.probationary


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
    return open_ones.filter(
        organization__path__gte=organization.path, organization__path__lt=organization.path + "~"
    )


def team_on(organization: Organization, day: dt.date) -> QuerySet[Appointment]:
    """Who held which post on a day."""
    held = Appointment.objects.on(day).filter(organization=organization)
    return held.select_related("person", "term").order_by("post", "begins", "public_id")


def totals(organizations: list[Organization], *, sector: str = "") -> dict[int, Totals]:
    """Of each subtree today, by id, perhaps of one sector only. One query, and one more where groups are among them."""
    known = figures.totals(one.pk for one in organizations)
    groups = _placed([one for one in organizations if one.kind == Kind.GROUP])
    return {
        one.pk: Totals(
            organizations=known[one.pk].sum(*Kind.values, part=sector),
            branches=known[one.pk].sum(*BRANCHES, part=sector),
            full=known[one.pk].sum(FULL, part=sector) + groups.get((one.pk, FULL), 0),
            probationary=known[one.pk].sum(PROBATIONARY, part=sector) + groups.get((one.pk, PROBATIONARY), 0),
            mobile=known[one.pk].sum(MOBILE, part=sector),
            lost=known[one.pk].sum(LOST, part=sector),
            waiting=known[one.pk].sum(WAITING, part=sector),
        )
        for one in organizations
    }


def _placed(groups: list[Organization]) -> dict[tuple[int, str], int]:
    """Members placed in each of several groups, by standing: they belong to the branch, which is where figures count."""
    if not groups:
        return {}
    rows = (
        Membership.objects.filter(
            ends=None, person__placements__group__in=[one.pk for one in groups], person__placements__ends=None
        )
        .values_list("person__placements__group", "standing")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {(group, standing): count for group, standing, count in rows}


def secretaries(organizations: list[Organization]) -> dict[int, str]:
    """Names of the secretaries now in office, by organisation."""
    held = Appointment.objects.filter(
        organization__in=[one.pk for one in organizations], post="secretary", ends=None
    )
    return dict(held.order_by("begins").values_list("organization_id", "person__name"))


def open_contests(organization: Organization) -> QuerySet[Contest]:
    """Waiting for an answer in the subtree, oldest first."""
    waiting = Contest.objects.filter(
        answered_at=None,
        organization__path__gte=organization.path,
        organization__path__lt=organization.path + "~",
    )
    return waiting.select_related("person", "organization").order_by("raised_at", "public_id")


def candidates(organization: Organization) -> QuerySet[Membership]:
    """Who may be appointed here by choosing from a list: members of a branch, below a committee those in posts."""
    within = roster_within(organization)
    if organization.kind not in (*BRANCHES, Kind.GROUP):
        held = Appointment.objects.filter(
            organization__path__gte=organization.path,
            organization__path__lt=organization.path + "~",
            ends=None,
        )
        near = Q(person__in=held.values("person")) | Q(organization__parent=organization)
        within = within.filter(near)
    return within.order_by("person__name", "public_id")
