"""Who is expected at an activity of some organisations, kinds and day."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Organization
from jiceng.people.models import COMMITTEE_POSTS, Appointment, Membership, Person, Placement, votes_on

from ..models import KindCode


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person expected. `votes`: has voting rights in this meeting; `post` of the organisation, if any."""

    person: Person
    organization_id: int
    standing: str
    votes: bool
    post: str


READ = ["person", "organization_id", "standing"]
READ += [f"person__{name}" for name in ("public_id", "name", "status", "full_on")]
"""What a line of a roster is made from; the rest of a person is not read."""


def roster(organizations: Sequence[Organization], kinds: Collection[str], day: dt.date) -> list[RosterLine]:
    """Everybody expected, posts first, then by the order of joining; each person once.

    A committee meeting (and nothing else) expects the committee; a group, its placements; a branch, its members.
    A committee 党委 or general branch expects its own committee. Three queries whatever the size.
    """
    ids = [one.pk for one in organizations if one.kind != Kind.GROUP]
    groups = [one.pk for one in organizations if one.kind == Kind.GROUP]
    posts = _posts(ids + groups, day)
    only_committee = set(kinds) == {KindCode.COMMITTEE_MEETING}
    memberships = _memberships(ids, groups, posts if only_committee else {}, day, only_committee)
    lines: dict[int, RosterLine] = {}
    for membership, home in memberships:
        post = posts.get((membership.person_id, home), "")
        votes = bool(post) if only_committee else votes_on(membership, day)
        line = RosterLine(membership.person, home, membership.standing, votes, post)
        lines.setdefault(membership.person_id, line)
    order = {post: index for index, post in enumerate(COMMITTEE_POSTS)}
    return sorted(lines.values(), key=lambda line: order.get(line.post, len(order)))  # type: ignore[call-overload]


def _posts(ids: Collection[int], day: dt.date) -> dict[tuple[int, int], str]:
    rows = Appointment.objects.on(day).filter(organization_id__in=ids, post__in=COMMITTEE_POSTS)
    return {
        (person, home): post
        for person, home, post in rows.values_list("person_id", "organization_id", "post")
    }


def _memberships(
    ids: Collection[int],
    groups: Collection[int],
    posts: dict[tuple[int, int], str],
    day: dt.date,
    only_committee: bool,
) -> list[tuple[Membership, int]]:
    on = Membership.objects.on(day).select_related("person").only(*READ).order_by("begins", "pk")
    if only_committee:
        homes = dict(list(posts))
        return [(one, homes[one.person_id]) for one in on.filter(person_id__in=list(homes))]
    found = [(one, one.organization_id) for one in on.filter(organization_id__in=ids)] if ids else []
    if groups:
        places = Placement.objects.on(day).filter(group_id__in=groups)
        homes = dict(places.values_list("person_id", "group_id"))
        found += [(one, homes[one.person_id]) for one in on.filter(person_id__in=list(homes))]
    return found
