"""Lists of records."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jiceng.core.dates import Period
from jiceng.organizations.models import Organization

from ..models import COUNTS_AS_PRESENT, Activity, ActivityKind, Host


def activities_of(
    organization: Organization, *, kind: str = "", period: Period | None = None
) -> QuerySet[Activity]:
    """Records that count for an organisation or one below it, with `expected` and `came`; three queries a page."""
    hosted = Host.objects.filter(
        activity=OuterRef("pk"),
        organization__path__gte=organization.path,
        organization__path__lt=organization.path + "~",
    )
    rows = Activity.objects.filter(Exists(hosted))
    if kind:
        rows = rows.filter(Exists(ActivityKind.objects.filter(activity=OuterRef("pk"), code=kind)))
    if period:
        rows = rows.filter(day__gte=period.begins, day__lt=period.ends)
    came = Count("attendances", filter=Q(attendances__presence__in=COUNTS_AS_PRESENT))
    return (
        rows.select_related("organization")
        .prefetch_related("kinds", "hosts__organization")
        .annotate(expected=Count("attendances"), came=came)
    )


def last_place(organization: Organization) -> str:
    """Where the organisation met last; empty where it never did."""
    rows = Activity.objects.filter(organization=organization).exclude(place="").order_by("-day", "-pk")
    return rows.values_list("place", flat=True).first() or ""
