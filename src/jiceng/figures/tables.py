"""The tables that rooms publish."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Row = tuple[int, str, str, int]
"""Place, figure, part, and how many of them the place alone has."""


@dataclass(frozen=True, slots=True)
class Table:
    """`own` counts `figures` directly for the given places (None: for every one), in a fixed number of queries."""

    name: str
    figures: tuple[str, ...]
    own: Callable[[Sequence[int] | None], Iterable[Row]]


TABLES: dict[str, Table] = {}


def register(table: Table) -> None:
    """Add a room's table (from `AppConfig.ready`). Raises ValueError where another table has a figure of that name."""
    taken = {figure for one in TABLES.values() if one.name != table.name for figure in one.figures}
    if doubled := taken.intersection(table.figures):
        raise ValueError(f"figures published twice: {', '.join(sorted(doubled))}")
    TABLES[table.name] = table


def own_counts(places: Sequence[int] | None = None) -> dict[int, dict[tuple[str, str], int]]:
    """What every table counts directly, by place, then by figure and part; noughts are left out."""
    found: dict[int, dict[tuple[str, str], int]] = {}
    for table in TABLES.values():
        for place, figure, part, count in table.own(places):
            if count:
                found.setdefault(place, {})[figure, part] = count
    return found
