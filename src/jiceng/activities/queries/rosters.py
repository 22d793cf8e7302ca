"""Who is expected at an activity of some organisations, kinds and day."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet, Value
from django.db.models.base import ModelState

from jiceng.core.prepared import prepared
from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Organization
from jiceng.people.models import COMMITTEE_POSTS, Appointment, Membership, Person, Placement, Stay, votes_on

from ..models import KindCode


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person expected. `votes`: has voting rights in this meeting; `post` of the organisation, if any.

    `visiting`: a mobile member whose membership is elsewhere; `organization_id` is then the host.
    """

    person: Person
    organization_id: int
    standing: str
    votes: bool
    post: str
    visiting: bool = False


READ = ("id", "public_id", "name", "status", "full_on", "mobile")
"""What a roster needs of a person; the rest is read when somebody asks for it."""


STAYS = "stays"


def roster(organizations: Sequence[Organization], kinds: Collection[str], day: dt.date) -> list[RosterLine]:
    """Everybody expected, posts first, then by the order of joining, then who stays there; each person once.

    A committee meeting (and nothing else) expects the committee; a group, its placements; a branch, its members and
    the mobile members who reported there (who have no vote, MO-008). A committee 党委 or general branch expects its own
    committee. Three queries whatever the size, one more where somebody stays.
    """
    ids = [one.pk for one in organizations if one.kind != Kind.GROUP]
    groups = [one.pk for one in organizations if one.kind == Kind.GROUP]
    posts = _posts(ids + groups, day)
    visitors = [person for (person, _home), post in posts.items() if post == STAYS]
    posts = {key: post for key, post in posts.items() if post != STAYS}
    only_committee = set(kinds) == {KindCode.COMMITTEE_MEETING}
    memberships = _memberships(ids, groups, posts if only_committee else {}, day, only_committee)
    lines: dict[int, RosterLine] = {}
    for person, home, standing in memberships:
        post = posts.get((person.pk, home), "")
        votes = bool(post) if only_committee else votes_on(person, standing, day)
        lines.setdefault(person.pk, RosterLine(person, home, standing, votes, post))
    if visitors and not only_committee:
        for home, standing, *read in _stays(visitors, ids, day):
            person = _person(read)
            lines.setdefault(person.pk, RosterLine(person, home, standing, False, "", visiting=True))
    order = {post: index for index, post in enumerate(COMMITTEE_POSTS)}
    return sorted(lines.values(), key=lambda line: (line.visiting, order.get(line.post, len(order))))  # type: ignore[call-overload]


def _posts(ids: Sequence[int], day: dt.date) -> dict[tuple[int, int], str]:
    """Posts by person and organisation, and `STAYS` for those who stay there."""
    rows = _posts_of_one(*ids, day) if len(ids) == 1 else _posts_of(ids, day)
    return {(person, home): post for person, home, post in rows}


def _posts_of(ids: Collection[int], day: dt.date) -> QuerySet[Appointment, tuple[int, int, str]]:
    held = Appointment.objects.on(day).filter(organization_id__in=ids, post__in=COMMITTEE_POSTS)
    here = Stay.objects.on(day).filter(organization_id__in=ids)
    posts = held.values_list("person_id", "organization_id", "post")
    return posts.union(here.values_list("person_id", "organization_id", Value(STAYS)), all=True)


@prepared
def _posts_of_one(organization: int, day: dt.date) -> QuerySet[Appointment, tuple[int, int, str]]:
    return _posts_of([organization], day)


def _stays(people: Sequence[int], ids: Sequence[int], day: dt.date) -> QuerySet[Stay, tuple[Any, ...]]:
    """As `_members`, of those who stay with some organisations."""
    read = (f"person__{name}" for name in READ)
    held = Stay.objects.on(day).filter(person_id__in=people, organization_id__in=ids).order_by("begins", "pk")
    return held.values_list("organization_id", "standing", *read)


def _members(day: dt.date) -> QuerySet[Membership, tuple[Any, ...]]:
    """Rows of an organisation, a standing, and what is read of the person."""
    read = (f"person__{name}" for name in READ)
    held = Membership.objects.on(day).order_by("begins", "pk")
    return held.values_list("organization_id", "standing", *read)


@prepared
def _members_of_one(organization: int, day: dt.date) -> QuerySet[Membership, tuple[Any, ...]]:
    return _members(day).filter(organization_id=organization)


def _memberships(
    ids: Sequence[int],
    groups: Collection[int],
    posts: dict[tuple[int, int], str],
    day: dt.date,
    only_committee: bool,
) -> list[tuple[Person, int, str]]:
    """Persons, where they are expected from, and their standing."""
    homes: dict[int, int] = {}
    rows: list[tuple[Any, ...]] = []
    if only_committee:
        homes = dict(list(posts))
    elif len(ids) == 1:
        rows += _members_of_one(*ids, day)
    elif ids:
        rows += _members(day).filter(organization_id__in=ids)
    if groups and not only_committee:
        places = Placement.objects.on(day).filter(group_id__in=groups)
        homes = dict(places.values_list("person_id", "group_id"))
    found = [(_person(read), home, standing) for home, standing, *read in rows]
    if homes:
        others = _members(day).filter(person_id__in=list(homes))
        found += [(_person(read), homes[read[0]], standing) for _home, standing, *read in others]
    return found


def _person(read: list[Any]) -> Person:
    """As `Person.from_db` gives it, which asks each of the other fields first whether it was read."""
    person, state = Person.__new__(Person), ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    person.__dict__.update(zip(READ, read, strict=True), _state=state)
    return person
