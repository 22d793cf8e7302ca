"""推优: League members recommended to the Party branch, and the share of those admitted who were."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jiceng.core.dates import PartialDate, add_months
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import Person
from jiceng.workflow.models import Case, State, StepRecord

from .admitted import admitted_in

PROCEDURE = "league-recommendation"
AGE = "DV-033"


def oldest(organization: Organization, on: dt.date) -> int | None:
    """The age up to which young people are recommended by the League, by the rules of a day."""
    rule = rulebook_of(organization, on).find(AGE)
    value = rule.on(on) if rule else None
    return value.value if value is not None and isinstance(value.value, int) else None


def within(born: PartialDate | None, on: dt.date, age: int | None) -> bool:
    """Whether somebody is not older than an age on a day; also where it cannot be known."""
    return born is None or age is None or add_months(born.last_day, 12 * (age + 1)) > on


def young_enough(case: Case, record: StepRecord) -> str | None:
    """Whoever is recommended is not older than the rule says."""
    if record.on is None or case.person is None:
        return None
    age = oldest(case.organization, record.on.last_day)
    if within(case.person.born_on, record.on.first_day, age):
        return None
    return _("建档时已经超过%(age)s周岁。") % {"age": age}


@dataclass(frozen=True, slots=True)
class Share:
    """Of those admitted in a year: how many, how many of them young, and which young ones without a recommendation."""

    year: int
    age: int | None
    admitted: int
    young: int
    recommended: int
    without: list[Person]


def share_of(organization: Organization, on: dt.date) -> Share:
    """The year of a day in a subtree. Two queries."""
    admitted = admitted_in(organization, on.year)
    age = oldest(organization, on)
    young = [one.person for one in admitted if within(one.person.born_on, one.begins, age)]
    done = Case.objects.filter(procedure=PROCEDURE, state=State.DONE, person__in=[one.pk for one in young])
    recommended = set(done.values_list("person", flat=True))
    without = [one for one in young if one.pk not in recommended]
    return Share(on.year, age, len(admitted), len(young), len(young) - len(without), without)


GUARDS: dict[str, Any] = {"young_enough": young_enough}
EFFECTS: dict[str, Any] = {}
