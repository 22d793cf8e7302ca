"""For pages beside the lists of cases."""

from typing import Any

from django import template

from jiceng.core.clock import today
from jiceng.people.models import Person
from jiceng.workflow.models import Case, State

from ..kinds import KINDS, Kind
from ..mobile import Away
from ..mobile import away_of as found_away

register = template.Library()


@register.simple_tag
def case_kinds() -> tuple[Kind, ...]:
    """The kinds of work, in the order of their tabs."""
    return KINDS


@register.simple_tag
def away_of(person: Person) -> Away | None:
    """Somebody's own case while they are away, with the step by which they are in touch."""
    return found_away(person, today())


@register.simple_tag
def cases_of(found: list[Any]) -> list[tuple[Any, Case | None]]:
    """Each of some people who were found, with the case that is open about them where they were. One query."""
    cases: dict[tuple[int, int], Case] = {}
    people = [one.person_id for one in found]
    for case in Case.objects.filter(person__in=people, state=State.OPEN).order_by("-pk"):
        if case.person_id is not None:
            cases[case.person_id, case.organization_id] = case
    return [(one, cases.get((one.person_id, one.organization_id))) for one in found]
