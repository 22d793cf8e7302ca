"""Reads all that the duties of a subtree rest on, in a fixed number of queries, as plain rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from jiceng.activities.models import Host, State
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.organizations.kinds import Kind, Line
from jiceng.organizations.models import Organization, Term, Unit
from jiceng.organizations.rulebooks import Uses, packs_on, uses_by_path
from jiceng.people.models import Membership, Standing


class OpenTerm(NamedTuple):
    """The term that holds on the day asked about."""

    public_id: str
    number: int | None
    elected_on: PartialDate | None
    ends_on: PartialDate | None
    extended_years: int
    has_committee: bool


class Group(NamedTuple):
    pk: int
    public_id: str
    name: str


class Entry(NamedTuple):
    """One record as far as duties ask: held, or not held with a reason."""

    day: dt.date
    public_id: str
    held: bool
    reason: str


@dataclass(slots=True)
class Place:
    """An organisation with what its duties depend on. `records_from` is never before it was set up."""

    pk: int
    public_id: str
    code: str
    name: str
    label: str
    kind: str
    sector: str
    path: str
    parent_id: int | None
    records_from: dt.date
    uses: Uses = ()
    packs: tuple[str, ...] = ()
    groups: list[Group] = field(default_factory=list)
    full: int = 0
    probationary: int = 0
    units: int = 0
    term: OpenTerm | None = None


@dataclass(slots=True)
class OpenUnit:
    """A unit that no organisation covers, and the members who work there."""

    public_id: str
    name: str
    sector: str
    above_id: int
    full: int = 0
    probationary: int = 0


OwnRecords = dict[tuple[str, str | None], list[Entry]]
"""Records of an organisation in order of time, by (activity kind, group public id or None)."""
Records = dict[int, OwnRecords]
"""Records by organisation pk."""


def subtree(root: Organization | None) -> QuerySet[Organization]:
    """The party line below and including `root` (None: everything)."""
    rows = Organization.objects.filter(line=Line.PARTY)
    return rows.within(root) if root is not None else rows


def read_places(rows: QuerySet[Organization], *, on: dt.date) -> dict[int, Place]:
    """Organisations standing on a day by pk, in tree order, with groups, counts, units and terms. Six queries."""
    standing = rows.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=on))
    fields = (
        "pk public_id code name short_name kind sector path parent_id records_from established_on".split()
    )
    places: dict[int, Place] = {}
    groups: list[tuple[int, Group]] = []
    for row in standing.order_by("path").values_list(*fields):
        pk, public_id, code, name, short, kind, sector, path, parent, since, established = row
        if kind == Kind.GROUP:
            groups.append((parent, Group(pk, public_id, short or name)))
            continue
        if established is not None and established.first_day > since:
            since = established.first_day
        places[pk] = Place(pk, public_id, code, name, short or name, kind, sector, path, parent, since)
    for parent, group in groups:
        if parent in places:
            places[parent].groups.append(group)
    _add_packs(places, on)
    _add_members(places, rows, on)
    _add_terms(places, rows, on)
    _add_units(places, rows)
    return places


def _add_packs(places: dict[int, Place], on: dt.date) -> None:
    """Optional packs hold for the organisation that uses them and for everything below it."""
    uses_at = uses_by_path()
    for place in places.values():
        place.uses = uses_at(place.path)
        place.packs = packs_on(place.uses, on)


def _within(rows: QuerySet[Organization], prefix: str) -> Q:
    """The same organisations, as a condition on a foreign key."""
    return Q(**{f"{prefix}__in": rows.order_by().values("pk")})


def _add_members(places: dict[int, Place], rows: QuerySet[Organization], on: dt.date) -> None:
    members = Membership.objects.filter(ends=None) if on >= clock.today() else Membership.objects.on(on)
    members = members.filter(_within(rows, "organization"))
    for pk, standing, count in (
        members.order_by().values_list("organization_id", "standing").annotate(count=Count("pk"))
    ):
        if place := places.get(pk):
            if standing == Standing.FULL:
                place.full = count
            else:
                place.probationary = count


def _add_terms(places: dict[int, Place], rows: QuerySet[Organization], on: dt.date) -> None:
    terms = Term.objects.filter(Q(closed_on=None) | Q(closed_on__gt=on), _within(rows, "organization"))
    fields = ("public_id", "number", "elected_on", "ends_on", "extended_years", "has_committee")
    for pk, *values in terms.order_by("-pk").values_list("organization_id", *fields):
        term = OpenTerm(*values)
        begun = term.elected_on is None or term.elected_on.first_day <= on
        if begun and (place := places.get(pk)):
            place.term = term


def _add_units(places: dict[int, Place], rows: QuerySet[Organization]) -> None:
    covered = Unit.objects.filter(_within(rows, "covered_by"), closed_on=None, coming=False)
    for pk, count in covered.order_by().values_list("covered_by_id").annotate(count=Count("pk")):
        if place := places.get(pk):
            place.units = count


def read_open_units(rows: QuerySet[Organization]) -> list[OpenUnit]:
    """Units in the subtree that no organisation covers, by name. Two queries."""
    units = Unit.objects.filter(_within(rows, "above"), covered_by=None, closed_on=None, coming=False)
    fields = ("pk", "public_id", "name", "sector", "above_id")
    found = {pk: OpenUnit(*values) for pk, *values in units.order_by("name", "pk").values_list(*fields)}
    members = Membership.objects.filter(ends=None, unit__in=units.order_by().values("pk"))
    for pk, standing, count in (
        members.order_by().values_list("unit_id", "standing").annotate(count=Count("pk"))
    ):
        if standing == Standing.FULL:
            found[pk].full = count
        else:
            found[pk].probationary = count
    return list(found.values())


Windows = dict[str, tuple[dt.date, dt.date]]
"""First and last day within which records of an activity kind matter."""


def read_records(
    rows: QuerySet[Organization], places: dict[int, Place], windows: Windows, *, on: dt.date
) -> Records:
    """Held and not-held records of the subtree up to a day, each kind within its window. One query."""
    kinds_by_window: dict[tuple[dt.date, dt.date], list[str]] = defaultdict(list)
    for kind, window in windows.items():
        kinds_by_window[window].append(kind)
    wanted = Q(pk__in=[])
    for (first, last), kinds in kinds_by_window.items():
        wanted |= Q(
            activity__kinds__code__in=kinds, activity__day__gte=first, activity__day__lte=min(last, on)
        )
    found = (
        Host.objects.filter(
            wanted, _within(rows, "organization"), activity__state__in=[State.HELD, State.NOT_HELD]
        )
        .order_by("activity__day", "activity_id")
        .values_list(
            "organization_id",
            "activity__kinds__code",
            "activity__day",
            "activity__public_id",
            "activity__state",
            "activity__reason",
        )
    )
    return _sorted_out(found, places)


def _sorted_out(found: Iterable[tuple[Any, ...]], places: dict[int, Place]) -> Records:
    owners: dict[int, tuple[int, str | None]] = {pk: (pk, None) for pk in places}
    for place in places.values():
        owners.update((group.pk, (place.pk, group.public_id)) for group in place.groups)
    records: Records = {}
    for organization, code, day, public_id, state, reason in found:
        if organization in owners:
            pk, group = owners[organization]
            entry = Entry(day, public_id, state == State.HELD, reason)
            records.setdefault(pk, {}).setdefault((code, group), []).append(entry)
    return records
