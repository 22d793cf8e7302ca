"""What this room publishes, how figures roll up over the tree, and what a change adds to them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Value

from jiceng.core import vendor
from jiceng.figures.actions import ValueRow, add
from jiceng.figures.queries import every_total, parts_of
from jiceng.figures.queries import own as own_known
from jiceng.figures.tables import Row, Table, own_counts

from .kinds import Kind
from .models import Organization
from .paths import WIDTH

BATCH = 500
Figure = tuple[str, str]


def own(places: Sequence[int] | None) -> Iterator[Row]:
    """Standing organisations, by kind and sector."""
    rows = Organization.objects.standing().order_by()
    if places is not None:
        rows = rows.filter(pk__in=places)
    yield from rows.values_list("pk", "kind", "sector", Value(1))


TABLE = Table("organizations", tuple(Kind.values), own)


def hold() -> None:
    """Let nobody else change what is counted until the transaction ends."""
    vendor.lock("tree")


def rolled_up() -> Iterator[ValueRow]:
    """Every figure of every organisation, counted directly; the lowest organisations first."""
    counted = own_counts()
    gathered: dict[str, dict[Figure, int]] = {}
    nodes = Organization.objects.order_by("-path").values_list("pk", "path")
    for pk, path in nodes.iterator(chunk_size=10_000):
        here, totals = counted.get(pk, {}), gathered.pop(path, {})
        for key, count in here.items():
            totals[key] = totals.get(key, 0) + count
        for (figure, part), total in totals.items():
            yield pk, figure, part, here.get((figure, part), 0), total
        above = gathered.setdefault(path[:-WIDTH], {})
        for key, count in totals.items():
            above[key] = above.get(key, 0) + count


def recount(places: Iterable[int], *, gone: bool = False) -> None:
    """Count these organisations anew; what differs is added to them and to everything above.

    Call it in the transaction that changed what they hold; before they are deleted, with `gone`.
    """
    hold()
    wanted = sorted(set(places))
    for start in range(0, len(wanted), BATCH):
        _recount(wanted[start : start + BATCH], gone)


def _recount(places: list[int], gone: bool) -> None:
    known, counted = own_known(places), {} if gone else own_counts(places)
    own_added: dict[str, Counter[Figure]] = {}
    total_added: dict[str, Counter[Figure]] = defaultdict(Counter)
    for pk, path in Organization.objects.filter(pk__in=places).order_by().values_list("pk", "path"):
        differing = Counter(counted.get(pk, {}))
        differing.subtract(known.get(pk, {}))
        own_added[path] = differing
        for end in range(WIDTH, len(path) + 1, WIDTH):
            total_added[path[:end]].update(differing)
    _note(total_added, own_added)


def shift(organization: Organization, to: Organization) -> None:
    """A subtree goes from where it stands to below `to`. Call it before the paths are rewritten."""
    hold()
    values = parts_of(organization.pk)
    added: dict[str, Counter[Figure]] = defaultdict(Counter)
    for path in organization.ancestor_paths:
        added[path].subtract(values)
    for path in to.lineage:
        added[path].update(values)
    _note(added, {})


def _note(total_added: dict[str, Counter[Figure]], own_added: dict[str, Counter[Figure]]) -> None:
    """Write what was added to organisations, given by path; additions of nothing are left out."""
    paths = list(total_added)
    keys: dict[str, int] = {}
    for start in range(0, len(paths), BATCH):
        batch = Organization.objects.filter(path__in=paths[start : start + BATCH]).order_by()
        keys.update(batch.values_list("path", "pk"))
    add(
        [
            (keys[path], figure, part, own, total)
            for path, counts in total_added.items()
            for (figure, part), total in counts.items()
            if (own := own_added.get(path, Counter())[figure, part]) or total
        ]
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of an organisation that is not what counting gives."""

    organization: int
    figure: str
    known: int
    counted: int


def differences() -> Iterator[Difference]:
    """Where the last published table and later changes together differ from counting everything."""
    known = {(place, figure, part): total for place, figure, part, total in every_total()}
    for place, figure, part, _own, total in rolled_up():
        found = known.pop((place, figure, part), 0)
        if found != total:
            yield Difference(place, figure, found, total)
    for (place, figure, _part), total in known.items():
        if total:
            yield Difference(place, figure, total, 0)
