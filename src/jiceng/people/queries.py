"""Reads on the register of people. Access is checked by the caller, who knows the user's scope."""

import datetime as dt

from django.db.models import Count, Q, QuerySet

from jiceng.organizations.kinds import BRANCHES, Kind
from jiceng.organizations.models import Organization

from .models import Appointment, Contest, Membership, Standing


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


def totals(organization: Organization) -> dict[str, int]:
    """Of the subtree today: organizations, branches, full, probationary (members). Two index ranges."""
    below = (
        Organization.objects.standing()
        .within(organization)
        .aggregate(organizations=Count("pk"), branches=Count("pk", filter=Q(kind__in=BRANCHES)))
    )
    members = roster_within(organization).aggregate(
        full=Count("pk", filter=Q(standing=Standing.FULL)),
        probationary=Count("pk", filter=Q(standing=Standing.PROBATIONARY)),
    )
    return {**below, **members}


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
