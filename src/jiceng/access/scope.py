"""What a user may see and do on a day, and the ways to fetch only that."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from jiceng.accounts.models import User
from jiceng.core.clock import today
from jiceng.core.errors import Forbidden
from jiceng.core.prepared import prepared
from jiceng.organizations import search
from jiceng.organizations.models import Organization
from jiceng.people.models import Membership, Person

from .models import Grant
from .roles import PERMISSIONS, WHOLE, Right, Role


@prepared
def _grants(user: int) -> QuerySet[Grant]:
    return Grant.objects.filter(user_id=user).select_related("organization").order_by("pk")


@prepared
def _named(public_id: str) -> QuerySet[Organization]:
    return Organization.objects.filter(public_id=public_id).select_related("parent")


@dataclass(frozen=True)
class Scope:
    """A user's grants on a day (one query), and what follows from them."""

    user: User
    on: dt.date

    @cached_property
    def grants(self) -> list[Grant]:
        return [grant for grant in _grants(self.user.pk) if grant.holds_on(self.on)]

    @property
    def is_system(self) -> bool:
        return self.user.is_system

    def roles(self) -> set[str]:
        return {grant.role for grant in self.grants}

    def reach(self, right: str) -> list[tuple[Organization, str]]:
        """Organisations of the grants that carry a right, and how far it reaches from each."""
        return [
            (grant.organization, PERMISSIONS[grant.role][right])
            for grant in self.grants
            if grant.organization is not None and PERMISSIONS[grant.role].get(right)
        ]

    def may(self, right: str, organization: Organization | None = None) -> bool:
        """Whether the user has a right on an organisation (None: anywhere)."""
        if self.is_system:
            return True
        if right == Right.ADMINISTER:
            return Role.ADMINISTRATOR in self.roles()
        reach = self.reach(right)
        if organization is None:
            return bool(reach)
        return any(
            place.pk == organization.pk or (far == WHOLE and place.contains(organization))
            for place, far in reach
        )

    def writes(self, organization: Organization) -> bool:
        """Whether the user records for an organisation, or keeps its register."""
        return self.may(Right.RECORD, organization) or self.may(Right.WRITE_REGISTER, organization)

    def condition(self, right: str, prefix: str = "") -> Q:
        """A condition on `<prefix>path` that keeps what the right reaches (nothing where it reaches nothing)."""
        if self.is_system:
            return Q()
        path = f"{prefix}path"
        condition = Q(pk__in=[])
        for place, far in self.reach(right):
            if far == WHOLE:
                condition |= Q(**{f"{path}__gte": place.path, f"{path}__lt": place.path + "~"})
            else:
                condition |= Q(**{path: place.path})
        return condition

    def tokens(self, right: str) -> list[str] | None:
        """Scope tokens of the search indexes that the right reaches (None: everything)."""
        if self.is_system:
            return None
        return [
            search.whole(place.pk) if far == WHOLE else search.own(place.pk)
            for place, far in self.reach(right)
        ]

    def organizations(self, right: str = Right.SEE) -> QuerySet[Organization]:
        return Organization.objects.filter(self.condition(right))

    def memberships(self, right: str = Right.SEE_PEOPLE) -> QuerySet[Membership]:
        """Open memberships of the people that the user may see."""
        return Membership.objects.filter(self.condition(right, "organization__"), ends=None)

    def require(self, right: str, organization: Organization) -> None:
        """Raises Forbidden without the right on an organisation that the user may see, else Http404."""
        if self.may(right, organization):
            return
        if self.may(Right.SEE, organization):
            raise Forbidden(right)
        raise Http404

    def require_writes(self, organization: Organization) -> None:
        """Raises Forbidden for whoever may see an organisation but neither records for it nor keeps it, else Http404."""
        if not self.writes(organization):
            self.require(Right.RECORD, organization)

    def organization(self, public_id: str, right: str = Right.SEE) -> Organization:
        """The organisation, if the user has the right on it; 404 outside the scope, Forbidden inside.

        One of the user's own grants has been read with them.
        """
        for own, _far in self.reach(right):
            if own.public_id == public_id:
                return own
        for organization in _named(public_id):
            self.require(right, organization)
            return organization
        raise Http404

    def membership(self, public_id: str, right: str = Right.SEE_PEOPLE) -> Membership:
        """The latest membership of a person known by public id; oneself is always within one's scope to see."""
        membership = (
            Membership.objects.select_related("person", "organization")
            .filter(person__public_id=public_id)
            .order_by("-begins", "-pk")
            .first()
        )
        if membership is None:
            raise Http404
        if right == Right.SEE_PEOPLE and membership.person.user_id == self.user.pk:
            return membership
        self.require(right, membership.organization)
        return membership

    @cached_property
    def person(self) -> Person | None:
        """The person that the user is, if they are a member."""
        return Person.objects.filter(user=self.user).first()

    @cached_property
    def home(self) -> Organization | None:
        """Where the user works: the highest organisation of their working grants, else of any grant."""
        order = {Role.COMMITTEE: 0, Role.RECORDER: 1, Role.AUDITOR: 2, Role.MEMBER: 3}
        placed = [grant for grant in self.grants if grant.organization is not None]
        placed.sort(key=lambda grant: (order.get(Role(grant.role), 9), grant.organization.depth))  # type: ignore[union-attr]
        return placed[0].organization if placed else None


def scope_of(request: HttpRequest) -> Scope:
    """The scope of the request's user today, computed once per request."""
    scope: Scope | None = getattr(request, "_jiceng_scope", None)
    if scope is None:
        scope = Scope(request.user, today())  # type: ignore[arg-type]
        request._jiceng_scope = scope  # type: ignore[attr-defined]
    return scope
