"""For pages beside the lists of cases."""

from django import template

from jiceng.core.clock import today
from jiceng.people.models import Person

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
