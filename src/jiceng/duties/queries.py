"""What is due: for one organisation, or for a whole subtree at once."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from jiceng.core.dates import Period
from jiceng.organizations.models import Organization

from . import judging, reading
from .reading import Place


@dataclass(slots=True)
class Duties:
    """The duties of one organisation over a period, as they stand on a day.

    `requirements`: entries of the rulebook's `activity.requirements`, each with `records` (activity ids) and `reason`.
    `terms`: {term, number, elected_on, ends_on, ends_from, last_possible_day, remind_from, latest_with_extension,
    status: ok, remind or overdue, rules}. `formation`: {what: form, join, reform, set_up_committee, split or
    fewer_units, unit, rule, sentence}. Both name the code of their `organization`.
    """

    place: Place
    period: Period
    on: dt.date
    requirements: list[dict[str, Any]]
    terms: list[dict[str, Any]]
    formation: list[dict[str, Any]]


def duties_of_many(
    root: Organization | None, period: Period, on: dt.date, *, sector: str = ""
) -> list[Duties]:
    """Duties of `root` and everything below it (None: of everything) in tree order. Ten queries at any size.

    `sector` keeps only organisations of that sector.
    """
    rows = reading.subtree(root)
    if sector:
        rows = rows.filter(Q(sector=sector) | Q(kind="group", parent__sector=sector))
    return _duties(rows, period, on)


def duties_of(organization: Organization, period: Period, on: dt.date) -> Duties | None:
    """Duties of one organisation (its groups included); None where it owes nothing (a group, the League, dissolved)."""
    rows = reading.subtree(None).filter(Q(pk=organization.pk) | Q(parent=organization, kind="group"))
    return next((one for one in _duties(rows, period, on) if one.place.pk == organization.pk), None)


def _duties(rows: QuerySet[Organization], period: Period, on: dt.date) -> list[Duties]:
    places = reading.read_places(rows, on=on)
    plans = {pk: judging.plan_of(place, period, on=on) for pk, place in places.items()}
    windows: reading.Windows = {}
    for plan in {id(plan): plan for plan in plans.values()}.values():  # alike places share one plan
        judging.widen(windows, plan)
    records = reading.read_records(rows, places, windows, on=on)
    result = {
        pk: Duties(
            place,
            period,
            on,
            judging.requirements_of(place, plans[pk], records.get(pk, {}), on=on),
            judging.terms_of(place, on=on),
            judging.formation_of(place, on=on),
        )
        for pk, place in places.items()
    }
    for unit in reading.read_open_units(rows):
        if (above := result.get(unit.above_id)) and (
            entry := judging.unit_formation(unit, above.place, on=on)
        ):
            above.formation.append(entry)
    return list(result.values())


def duties_json(organization: Organization, month: str, on: dt.date) -> dict[str, Any]:
    """The duties of a month as plain data, as the command and the API give them. Raises ValueError for the month."""
    found = duties_of(organization, Period.parse(month), on)
    return {
        "organization": organization.code,
        "month": month,
        "as_of": on.isoformat(),
        "requirements": found.requirements if found else [],
        "terms": found.terms if found else [],
        "formation": found.formation if found else [],
    }
