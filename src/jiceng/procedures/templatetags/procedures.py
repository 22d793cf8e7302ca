"""For pages beside the lists of cases."""

from django import template

from ..kinds import KINDS, Kind

register = template.Library()


@register.simple_tag
def case_kinds() -> tuple[Kind, ...]:
    """The kinds of work, in the order of their tabs."""
    return KINDS
