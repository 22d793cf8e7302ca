"""Lists of records."""

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jiceng.core.dates import Period
from jiceng.organizations.models import Organization

from ..models import COUNTS_AS_PRESENT, Activity, ActivityKind, Attendance, Host, State


def activities_of(
    organization: Organization, *, kind: str = "", period: Period | None = None
) -> QuerySet[Activity]:
    """Records that count for an organisation or one below it, with `expected` and `came`; three queries a page."""
    hosted = Host.objects.filter(organization.subtree("organization"), activity=OuterRef("pk"))
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


def taken_part(
    person: int, *, begins: dt.date, ends: dt.date | None = None, host: int | None = None
) -> QuerySet[Attendance]:
    """What a person came to in [begins, ends), the latest first; `host`: of one organisation only."""
    rows = Attendance.objects.filter(
        person=person, presence__in=COUNTS_AS_PRESENT, activity__state=State.HELD, activity__day__gte=begins
    )
    if ends is not None:
        rows = rows.filter(activity__day__lt=ends)
    if host is not None:
        rows = rows.filter(activity__hosts__organization=host)
    return rows.select_related("activity__organization").order_by("-activity__day", "-activity_id")


def year_by_host(person: int, year: int) -> list[tuple[Organization, list[Activity]]]:
    """What a person took part in within a year, by the organisation that keeps the record. One query."""
    found: dict[Organization, list[Activity]] = {}
    for one in taken_part(person, begins=dt.date(year, 1, 1), ends=dt.date(year + 1, 1, 1)):
        found.setdefault(one.activity.organization, []).append(one.activity)
    return list(found.items())
