"""Organisations x months: how the duties of each month stand, in tree order, never ranked."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from jiceng.core.dates import Period
from jiceng.duties.queries import Duties
from jiceng.duties.reading import Place
from jiceng.organizations.models import Organization
from jiceng.ui.dates import show_date

from .due import overlaps

Dated = tuple[Place, dict[str, Any]]

MOST_ROWS = 60
"""Above this many branches a row stands for a child of the root and everything below it."""


@dataclass(slots=True)
class Tally:
    """Duties by status."""

    met: int = 0
    due: int = 0
    missed: int = 0
    not_recorded: int = 0

    def add(self, status: str) -> None:
        setattr(self, status, getattr(self, status) + 1)

    @property
    def total(self) -> int:
        """All that counts: what was before records began does not."""
        return self.met + self.due + self.missed

    @property
    def share(self) -> int | None:
        return round(100 * self.met / self.total) if self.total else None

    @property
    def settled_share(self) -> int | None:
        """The same of what is already decided: met or missed."""
        settled = self.met + self.missed
        return round(100 * self.met / settled) if settled else None

    @property
    def state(self) -> str:
        if not self.total:
            return "not_recorded"
        if self.missed:
            return "warn" if self.met else "missed"
        return "due" if self.due else "met"


@dataclass(slots=True)
class Cell:
    state: str
    words: str
    url: str


@dataclass(slots=True)
class Line:
    """One organisation (or one child with everything below it) over the twelve months."""

    label: str
    url: str
    cells: list[Cell] = field(default_factory=list)
    share: int | None = None


@dataclass(slots=True)
class Heat:
    months: list[Period]
    lines: list[Line]
    grouped: bool

    def chart(self) -> dict[str, object]:
        """The JSON of the picture."""
        return {
            "kind": "heat",
            "columns": [f"{month.begins.month}" for month in self.months],
            "rows": [line.label for line in self.lines],
            "cells": [
                [column, row, cell.state, cell.words, cell.url]
                for row, line in enumerate(self.lines)
                for column, cell in enumerate(line.cells)
            ],
        }


def tally(found: Iterable[Duties], period: Period) -> Tally:
    """All duties whose month, quarter or year touches a period."""
    counted = Tally()
    for one in found:
        for entry in one.requirements:
            if overlaps(entry, period):
                counted.add(entry["status"])
    return counted


def heat_of(found: Sequence[Duties], root: Organization, year: int, *, sector: str) -> Heat:
    """The map of a year; a quarter's or a year's duty stands in the last month of it."""
    months = [Period.parse(f"{year}-{month:02d}") for month in range(1, 13)]
    owing = [one for one in found if one.requirements]
    if len(owing) <= MOST_ROWS:
        rows = [_line(one.place.label, [one], months, _month_url(one.place.public_id)) for one in owing]
        return Heat(months, rows, grouped=False)
    below: dict[str, list[Duties]] = defaultdict(list)
    for one in owing:
        below[one.place.path[: len(root.path) + 5]].append(one)
    heads = {one.place.path: one.place for one in found}
    children = dict(root.children.values_list("path", "public_id"))
    rows = []
    for path, ones in below.items():
        place = heads.get(path, ones[0].place)
        public_id = children.get(path, place.public_id)
        rows.append(_line(place.label, ones, months, _below_url(public_id, sector)))
    return Heat(months, rows, grouped=True)


def _line(label: str, ones: list[Duties], months: list[Period], url: Callable[[Period], str]) -> Line:
    by_month: dict[str, Tally] = defaultdict(Tally)
    year = Tally()
    for one in ones:
        for entry in one.requirements:
            by_month[entry["due_by"][:7]].add(entry["status"])
            year.add(entry["status"])
    line = Line(label, url(Period.parse(months[0].text[:4])), share=year.settled_share)
    for month in months:
        counted = by_month[month.text]
        words = _("%(name)s，%(month)s：应办 %(total)s，已办 %(met)s，未办 %(missed)s") % {
            "name": label,
            "month": show_date(month.text),
            "total": counted.total,
            "met": counted.met,
            "missed": counted.missed,
        }
        ahead = month.begins > ones[0].on and not counted.met
        line.cells.append(Cell("not_recorded" if ahead else counted.state, words, url(month)))
    return line


def _month_url(public_id: str) -> Callable[[Period], str]:
    return lambda month: reverse("portal:month", args=[public_id, month.text])


def _below_url(under: str, sector: str) -> Callable[[Period], str]:
    def url(period: Period) -> str:
        query = {"under": under, "period": period.text, "sector": sector}
        return f"{reverse('portal:overview')}?{urlencode(query)}"

    return url


def soon_or_over(found: Iterable[Duties]) -> tuple[list[Dated], list[Dated]]:
    """Terms that end within the time of preparation, and those already over."""
    terms = [(one.place, term) for one in found for term in one.terms]
    return (
        [pair for pair in terms if pair[1]["status"] == "remind"],
        [pair for pair in terms if pair[1]["status"] == "overdue"],
    )
