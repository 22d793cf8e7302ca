"""Duties of a committee at growing size, for a month and for a year, against plainly reading the same rows."""

import datetime as dt
import random

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jiceng.accounts.models import User
from jiceng.activities.models import Activity, ActivityKind, Host
from jiceng.core import clock
from jiceng.core.dates import Period
from jiceng.core.fields import new_public_ids
from jiceng.duties.queries import duties_of_many
from jiceng.organizations.actions import set_up
from jiceng.organizations.models import Organization, Term
from jiceng.people.models import Membership
from jiceng.register.imports.writing import Table

from .filling import analyze, fill
from .timing import line, pair

SIZES = [1_000, 10_000]
"""Branches of ten members."""


def run(sizes: list[int]) -> None:
    system = User.objects.system()
    for size in sizes:
        given = {"kind": "working_committee", "parent": None, "by": system, "at": clock.now()}
        root = set_up(name=f"应办{size}党工委", code=f"D{size}", **given)
        fill(root, size * 10, random.Random(1))
        fill_records(root, system)
        analyze()
        for period in (Period.month_of(clock.today()), Period.parse(str(clock.today().year))):
            measure(root, size, period)


def fill_records(root: Organization, by: User) -> None:
    """A running term for every branch, and one activity of two kinds a month up to today."""
    today = clock.today()
    branches = list(
        Organization.objects.within(root).filter(kind="branch").order_by("path").values_list("pk", flat=True)
    )
    terms = Table(Term, ("public_id", "organization_id", "number", "elected_on", "has_committee"))
    months = [dt.date(today.year, month, 1) for month in range(1, today.month + 1)]
    activities = Table(
        Activity,
        (
            "public_id",
            "organization_id",
            "title",
            "state",
            "starts_at",
            "day",
            "recorded_at",
            "recorded_by_id",
        ),
    )
    with transaction.atomic():
        terms.insert(
            [
                (key, pk, 1, f"{today.year - pk % 3}-0{pk % 9 + 1}-15", pk % 2 == 0)
                for key, pk in zip(new_public_ids(len(branches)), branches, strict=True)
            ]
        )
        for day in months:
            at = dt.datetime.combine(day, dt.time(1), tzinfo=dt.UTC).isoformat(" ")
            ids = activities.insert(
                [
                    (key, pk, "主题党日", "held", at, day.isoformat(), at, by.pk)
                    for key, pk in zip(new_public_ids(len(branches)), branches, strict=True)
                ]
            )
            kinds = ("theme_day", "assembly" if day.month % 3 == 2 else "committee_meeting")
            Table(ActivityKind, ("activity_id", "code")).insert([(pk, kind) for pk in ids for kind in kinds])
            Table(Host, ("activity_id", "organization_id")).insert(list(zip(ids, branches, strict=True)))


def measure(root: Organization, size: int, period: Period) -> None:
    today = clock.today()
    inside = Organization.objects.within(root).order_by().values("pk")
    with CaptureQueriesContext(connection) as queries:
        found = duties_of_many(root, period, today)
    entries = sum(len(one.requirements) for one in found)

    def plain() -> None:
        list(Organization.objects.within(root).values_list())
        list(Term.objects.filter(organization__in=inside).values_list())
        held = ActivityKind.objects.filter(activity__hosts__organization__in=inside)
        list(
            held.filter(activity__day__gte=period.begins, activity__day__lt=period.ends).values_list(
                "code", "activity__day", "activity__public_id", "activity__hosts__organization"
            )
        )
        list(Membership.objects.filter(organization__in=inside).values_list("organization", "standing"))

    line(
        f"duties of {size} branches, {period.text}",
        *pair(lambda: duties_of_many(root, period, today), plain, runs=3),
        note=f"against reading the rows; {len(queries)} queries, {entries} requirements judged",
    )
