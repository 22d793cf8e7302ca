"""For pages beside the lists of cases."""

from dataclasses import dataclass
from typing import Any

from django import template

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.core.clock import today
from jiceng.organizations.kinds import COMMITTEES
from jiceng.organizations.models import Organization, Unit
from jiceng.people.models import Honour, Person
from jiceng.workflow.models import Case, State

from ..formation import PROCEDURE
from ..grading import gradings_of as found_gradings
from ..honours import honours_of as found_honours
from ..kinds import KINDS, Kind
from ..mobile import Away
from ..mobile import away_of as found_away
from ..models import Grading, SheetRound
from ..sheets import sheets_waiting as found_sheets
from ..talks import TalkLine
from ..talks import talks_of as found_talks
from ..wording import word

register = template.Library()
register.filter("word", word)


@register.simple_tag
def case_kinds() -> tuple[Kind, ...]:
    """The kinds of work, in the order of their tabs."""
    return KINDS


@register.simple_tag
def away_of(person: Person) -> Away | None:
    """Somebody's own case while they are away, with the step by which they are in touch."""
    return found_away(person, today())


@register.simple_tag(takes_context=True)
def talks_of(context: dict[str, Any], person: Person) -> list[TalkLine]:
    """Somebody's own talks of this year and the last. One query."""
    return found_talks(person, scope_of(context["request"]).user, today())


@dataclass(frozen=True, slots=True)
class Honours:
    """Honours of a person or an organisation, and whether the reader keeps them."""

    honours: list[Honour]
    may_keep: bool


@register.simple_tag(takes_context=True)
def honours_of(context: dict[str, Any], whose: Person | Organization) -> Honours:
    """What stands with a person or an organisation. One query, for who keeps registers two."""
    scope = scope_of(context["request"])
    place: Organization | None = None
    if isinstance(whose, Organization):
        place = whose
    elif scope.may(Right.WRITE_REGISTER):
        held = whose.memberships.select_related("organization").order_by("-begins", "-pk").first()
        place = held.organization if held else None
    may_keep = place is not None and scope.may(Right.WRITE_REGISTER, place)
    return Honours(found_honours(whose), may_keep)


@register.simple_tag
def cases_of(found: list[Any]) -> list[tuple[Any, Case | None]]:
    """Each of some people who were found, with the case that is open about them where they were. One query."""
    cases: dict[tuple[int, int], Case] = {}
    people = [one.person_id for one in found]
    for case in Case.objects.filter(person__in=people, state=State.OPEN).order_by("-pk"):
        if case.person_id is not None:
            cases[case.person_id, case.organization_id] = case
    return [(one, cases.get((one.person_id, one.organization_id))) for one in found]


@register.simple_tag(takes_context=True)
def forming(context: dict[str, Any], unit: Unit) -> dict[str, Any]:
    """The open case by which a branch is formed for a unit, for whoever may see it; else whether one may be begun."""
    scope = scope_of(context["request"])
    case = Case.objects.filter(procedure=PROCEDURE, plan__units=unit, state=State.OPEN).first()
    if case is not None:
        return {"case": case if scope.may(Right.SEE_PEOPLE, unit.above) else None, "offered": False}
    fits = unit.covered_by_id is None and unit.closed_on is None and unit.above.kind in COMMITTEES
    return {"case": None, "offered": fits and scope.writes(unit.above)}


@register.simple_tag
def gradings_of(person: Person) -> list[Grading]:
    """What was decided of a person in each year's appraisal, the latest first."""
    return found_gradings(person)


@register.simple_tag
def sheets_waiting(person: Person) -> list[SheetRound]:
    """Appraisals on a screen in which somebody has not handed in their sheet."""
    return found_sheets(person)
