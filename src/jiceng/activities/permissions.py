"""Who may open and write a record."""

from django.db.models import QuerySet
from django.http import Http404

from jiceng.access.roles import Right
from jiceng.access.scope import Scope
from jiceng.core.errors import Forbidden
from jiceng.core.prepared import prepared
from jiceng.organizations.models import Organization

from .models import Activity


@prepared
def _alone(public_id: str) -> QuerySet[Activity]:
    return Activity.objects.filter(public_id=public_id)


def fetch(
    scope: Scope,
    public_id: str,
    right: str = Right.SEE,
    *,
    people: tuple[str, ...] = ("chair", "recorded_by"),
) -> Activity:
    """The record: seen by whoever may see a host and by who was expected, written where it is kept.

    `people`: read with it in the same query. Raises Http404 outside the scope, Forbidden inside without the right.
    """
    found = (
        Activity.objects.select_related(*people).filter(public_id=public_id) if people else _alone(public_id)
    )
    if not found:
        raise Http404
    activity = found[0]
    # Mostly one of the user's own, which their grants have brought along.
    for own, _far in scope.reach(right):
        if own.pk == activity.organization_id:
            activity.organization = own
    if scope.may(right, activity.organization):
        return activity
    seen = _sees(scope, activity)
    if seen and right == Right.SEE:
        return activity
    if seen:
        raise Forbidden(right)
    raise Http404


def _sees(scope: Scope, activity: Activity) -> bool:
    hosts = Organization.objects.filter(hosted__activity=activity)
    if any(scope.may(Right.SEE, host) for host in hosts):
        return True
    return activity.attendances.filter(person__user=scope.user).exists()


def possible_hosts(scope: Scope, organization: Organization) -> QuerySet[Organization]:
    """Organisations that a record of `organization` may also count for: those one sees, and its neighbours."""
    beside = Organization.objects.filter(parent=organization.parent_id, depth=organization.depth)
    return (scope.organizations(Right.SEE) | beside).filter(dissolved_on=None).exclude(pk=organization.pk)
