"""Who may open and write a record."""

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope
from jiceng.core.errors import Forbidden, Refused
from jiceng.core.prepared import prepared
from jiceng.organizations.models import Organization
from jiceng.people.models import Person

from .models import Activity, Attendance


@prepared
def _alone(public_id: str) -> QuerySet[Activity]:
    return Activity.objects.filter(public_id=public_id)


SELDOM = [one.name for one in Person._meta.concrete_fields if one.name not in ("id", "public_id")]


@prepared
def _expected(public_id: str, person: str) -> QuerySet[Attendance]:
    rows = Attendance.objects.filter(activity__public_id=public_id, person__public_id=person)
    return rows.select_related("activity", "person").defer(*(f"person__{one}" for one in SELDOM))


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
    allow(scope, found[0], right)
    return found[0]


def fetch_attendance(scope: Scope, public_id: str, person: str) -> Attendance:
    """How somebody who was expected took part, with the record, for whoever writes it.

    Raises as `fetch`, and Refused for somebody who was not expected.
    """
    for attendance in _expected(public_id, person):
        allow(scope, attendance.activity, Right.RECORD)
        return attendance
    fetch(scope, public_id, Right.RECORD, people=())
    raise Refused(_("这位同志不在这次活动的应到名单里。"), field="person")


def allow(scope: Scope, activity: Activity, right: str) -> None:
    """Raises Http404 for a record outside the scope, Forbidden for one inside without the right."""
    # Mostly one of the user's own, which their grants have brought along.
    for own, _far in scope.reach(right):
        if own.pk == activity.organization_id:
            activity.organization = own
    if scope.may(right, activity.organization):
        return
    if not _sees(scope, activity):
        raise Http404
    if right != Right.SEE:
        raise Forbidden(right)


def _sees(scope: Scope, activity: Activity) -> bool:
    hosts = Organization.objects.filter(hosted__activity=activity)
    if any(scope.may(Right.SEE, host) for host in hosts):
        return True
    return activity.attendances.filter(person__user=scope.user).exists()


def possible_hosts(scope: Scope, organization: Organization) -> QuerySet[Organization]:
    """Organisations that a record of `organization` may also count for: those one sees, and its neighbours."""
    beside = Organization.objects.filter(parent=organization.parent_id, depth=organization.depth)
    return (scope.organizations(Right.SEE) | beside).filter(dissolved_on=None).exclude(pk=organization.pk)
