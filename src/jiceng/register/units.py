"""Units of a subtree as their pages show them: who covers them, who helps, what the rules advise."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from jiceng.documents.words import in_reader_language
from jiceng.organizations.formation import Advice, advice_for
from jiceng.organizations.models import Organization, Unit
from jiceng.organizations.rulebooks import rulebooks_of
from jiceng.people.models import Appointment, Membership, Standing

ALL, UNCOVERED, COMING = "all", "uncovered", "coming"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit with its members at work there, its instructors, and the advice with the article that it rests on."""

    unit: Unit
    full: int
    probationary: int
    instructors: list[Appointment]
    advice: Advice | None
    article: str
    days_over: int


def units_within(organization: Organization, which: str = ALL) -> QuerySet[Unit]:
    """Units that a subtree answers for or covers; `which`: only those nobody covers, or those still being built."""
    inside = Q()
    for field in ("above", "covered_by"):
        inside |= Q(
            **{f"{field}__path__gte": organization.path, f"{field}__path__lt": organization.path + "~"}
        )
    rows = Unit.objects.filter(inside, closed_on=None).select_related("above", "covered_by")
    if which == UNCOVERED:
        return rows.filter(covered_by=None, coming=False)
    return rows.filter(coming=True) if which == COMING else rows


def unit_lines(units: Sequence[Unit], on: dt.date) -> list[UnitLine]:
    """What the list says of some units. Three queries at any number."""
    counts: dict[tuple[int, str], int] = {}
    members = Membership.objects.filter(unit__in=[one.pk for one in units], ends=None).order_by()
    for unit, standing, count in members.values_list("unit_id", "standing").annotate(count=Count("pk")):
        counts[unit, standing] = count
    helped: dict[int, list[Appointment]] = defaultdict(list)
    for held in instructors_on(units, on):
        helped[held.unit_id or 0].append(held)
    books = rulebooks_of({one.above_id: one.above for one in units}.values(), on)
    lines = []
    for one in units:
        full, probationary = (
            counts.get((one.pk, standing), 0) for standing in (Standing.FULL, Standing.PROBATIONARY)
        )
        book, advice, article = books[one.above_id], None, ""
        if one.covered_by_id is None and not one.coming:
            numbers = {"full": full, "probationary": probationary}
            advice = advice_for(one.name, one.sector, **numbers, book=book, on=on)
        if advice is not None and (value := book.rule(advice.rule).on(on)):
            article = in_reader_language(value.citation.label)
        lines.append(UnitLine(one, full, probationary, helped[one.pk], advice, article, one.days_over(on)))
    return lines


def instructors_on(units: Sequence[Unit], on: dt.date) -> QuerySet[Appointment]:
    """Who helps some units on a day."""
    rows = Appointment.objects.on(on).filter(unit__in=[one.pk for one in units])
    return rows.select_related("person").order_by("begins", "pk")
