"""Those admitted in a year: how many, of which kinds, and who."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiceng.core.dates import add_months
from jiceng.organizations.kinds import Sector
from jiceng.organizations.models import Organization
from jiceng.people.models import Membership, Sex

AGES = (25, 35, 45, 60)
"""Last years of the age groups of the yearly statistics; whoever is older is in the last group."""
HAN = "汉"


@dataclass(frozen=True, slots=True)
class Group:
    """Those of one kind; `value`: its name in addresses."""

    value: str
    label: str
    members: list[Membership]


@dataclass(frozen=True, slots=True)
class Division:
    """All who were admitted, divided in one way; the first group stands first."""

    name: str
    title: str | Promise
    groups: list[Group]


def admitted_in(organization: Organization, year: int) -> list[Membership]:
    """Who was admitted on probation in a subtree within a year, by day. One query."""
    rows = Membership.objects.filter(
        organization.subtree("organization"), began="admitted", begins__year=year
    )
    return list(rows.select_related("person", "organization").order_by("begins", "pk"))


def divided(members: list[Membership]) -> list[Division]:
    """The same people by sex, age, ethnicity, education and sector of the branch, as the register knows them."""
    return [_division(members, *way) for way in WAYS]


def _division(
    members: list[Membership], name: str, title: str | Promise, read: Callable[[Membership], tuple[str, str]]
) -> Division:
    found: dict[tuple[str, str], list[Membership]] = defaultdict(list)
    for one in members:
        found[read(one)].append(one)
    order = sorted(found, key=lambda key: (key[0] == "", key[0]))
    return Division(name, title, [Group(value, label, found[value, label]) for value, label in order])


def _sex(one: Membership) -> tuple[str, str]:
    return one.person.sex, str(Sex(one.person.sex).label) if one.person.sex else str(UNKNOWN)


def _age(one: Membership) -> tuple[str, str]:
    """The group of the age on the day of admission; a birth known to the month or year counts as late as it can be."""
    if one.person.born_on is None:
        return "", str(UNKNOWN)
    born, first = one.person.born_on.last_day, 0
    for last in AGES:
        if add_months(born, 12 * (last + 1)) > one.begins:
            words = {"first": first, "last": last}
            return f"{last:03}", str(
                _("%(first)s–%(last)s 岁") % words if first else _("%(last)s 岁以下") % words
            )
        first = last + 1
    return f"{first:03}", str(_("%(first)s 岁以上") % {"first": first})


def _ethnicity(one: Membership) -> tuple[str, str]:
    written = one.person.ethnicity
    if not written:
        return "", str(UNKNOWN)
    return ("1", str(_("汉族"))) if written.removesuffix("族") == HAN else ("2", str(_("少数民族")))


def _education(one: Membership) -> tuple[str, str]:
    return one.person.education, one.person.education or str(UNKNOWN)


def _sector(one: Membership) -> tuple[str, str]:
    return one.organization.sector, str(Sector(one.organization.sector).label)


UNKNOWN = _("没有登记")
WAYS: tuple[tuple[str, str | Promise, Callable[[Membership], tuple[str, str]]], ...] = (
    ("sex", _("性别"), _sex),
    ("age", _("接收时的年龄"), _age),
    ("ethnicity", _("民族"), _ethnicity),
    ("education", _("学历"), _education),
    ("sector", _("所属领域"), _sector),
)


def chosen(divisions: list[Division], name: str, value: str) -> Group | None:
    """The group that an address names."""
    groups = (group for one in divisions if one.name == name for group in one.groups)
    return next((group for group in groups if group.value == value), None)


def year_of(text: str, on: dt.date) -> int:
    """A year as written in an address; nonsense is this year."""
    return int(text) if text.isascii() and text.isdecimal() and 1921 <= int(text) <= on.year else on.year
