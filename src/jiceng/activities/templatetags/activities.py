"""For a person's record."""

from typing import Any

from django import template

from jiceng.core.clock import today
from jiceng.people.models import Person

from ..queries import year_by_host

register = template.Library()


@register.simple_tag
def year_of(person: Person) -> dict[str, Any]:
    """What a person took part in this year: the year, in how many, and the records by host."""
    year = today().year
    hosts = year_by_host(person.pk, year)
    return {"year": year, "count": sum(len(rows) for _host, rows in hosts), "hosts": hosts}
