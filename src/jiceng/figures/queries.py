"""Reads: the last published table plus later changes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Sum

from .models import Change, Publication, Total


@dataclass(slots=True)
class Figures:
    """Figures of a place and everything below it, by name and part."""

    values: dict[tuple[str, str], int] = field(default_factory=dict)

    def sum(self, *names: str, part: str = "") -> int:
        """How many of these figures together, of one part (empty: of all)."""
        return sum(
            count for (name, of), count in self.values.items() if name in names and (not part or of == part)
        )


def last_publication() -> Publication | None:
    return Publication.objects.order_by("-pk").first()


def totals(places: Iterable[int]) -> dict[int, Figures]:
    """Figures of each of several places as they are now, in one query; every place is in the answer."""
    found = {place: Figures() for place in places}
    for place, figure, part, count in _rows(found, "total"):
        values = found[place].values
        values[figure, part] = values.get((figure, part), 0) + count
    return found


def own(places: Iterable[int]) -> dict[int, dict[tuple[str, str], int]]:
    """What is known of each place alone, without anything below it; one query."""
    found: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for place, figure, part, count in _rows(list(places), "own"):
        found[place][figure, part] = found[place].get((figure, part), 0) + count
    return found


def every_total() -> Iterator[tuple[int, str, str, int]]:
    """Place, figure, part and count of everything that is known."""
    every = Total.objects.values_list("place", "figure", "part", "total")
    found: dict[tuple[int, str, str], int] = {}
    for place, figure, part, total in every.union(
        Change.objects.values_list("place", "figure", "part", "total"), all=True
    ).iterator():
        found[place, figure, part] = found.get((place, figure, part), 0) + total
    for (place, figure, part), total in found.items():
        yield place, figure, part, total


def _rows(places: Iterable[int], column: str) -> Iterable[tuple[int, str, str, int]]:
    """Published and later rows together, read in one statement so that a publication cannot fall between."""
    wanted = list(places)
    if not wanted:
        return []
    names = ("place", "figure", "part")
    published = Total.objects.filter(place__in=wanted).values_list(*names, column)
    later = Change.objects.filter(place__in=wanted).values_list(*names).annotate(sum=Sum(column))
    return published.union(later, all=True)
