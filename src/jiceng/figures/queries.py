"""Reads: the last published table plus later changes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Sum

from .models import Change, Publication, Total


def last_publication() -> Publication | None:
    return Publication.objects.order_by("-pk").first()


def totals(places: Iterable[int], *, part: str = "") -> dict[int, dict[str, int]]:
    """Figures of each of several places as they are now, by name, of one part or of all; one query.

    Every place is in the answer.
    """
    found: dict[int, dict[str, int]] = {place: {} for place in places}
    for place, figure, of, count in _rows(list(found), "total"):
        if not part or of == part:
            found[place][figure] = found[place].get(figure, 0) + count
    return found


def parts_of(place: int) -> dict[tuple[str, str], int]:
    """Figures of a place as they are now, by name and part; one query."""
    found: dict[tuple[str, str], int] = {}
    for _place, figure, part, count in _rows([place], "total"):
        found[figure, part] = found.get((figure, part), 0) + count
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


def _rows(places: Sequence[int], column: str) -> Iterable[tuple[int, str, str, int]]:
    """Published and later rows together, read in one statement so that a publication cannot fall between."""
    if not places:
        return []
    names = ("place", "figure", "part")
    published = Total.objects.filter(place__in=places).values_list(*names, column)
    later = Change.objects.filter(place__in=places).values_list(*names).annotate(sum=Sum(column))
    return published.union(later, all=True)
