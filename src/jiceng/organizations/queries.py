"""Reads on the register of organisations."""

import datetime as dt
import difflib
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from jiceng.core.errors import Refused
from jiceng.core.prepared import prepared

from .folding import fold
from .kinds import BRANCHES
from .models import Change, Designation, Organization, ParentLink, Term, Unit


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation in the tree of some day, under the name and kind of that day."""

    organization: Organization
    parent_id: int | None
    name: str
    kind: str

    @property
    def label(self) -> str:
        return self.name


def chain_above(organization: Organization, day: dt.date | None = None) -> list[Organization]:
    """Everything above, from the root down: today by the path (one query), on a day by the dated links."""
    if day is None:
        return list(Organization.objects.filter(path__in=organization.ancestor_paths).order_by("path"))
    chain: list[Organization] = []
    seen = {organization.pk}
    current: Organization | None = organization
    while current is not None:
        link = ParentLink.objects.on(day).filter(organization=current).select_related("parent").first()
        current = link.parent if link else None
        if current is None or current.pk in seen:
            break
        seen.add(current.pk)
        chain.append(current)
    return chain[::-1]


def children(organization: Organization) -> QuerySet[Organization]:
    """Standing organisations directly below, today."""
    return Organization.objects.standing().filter(parent=organization)


def children_on(organization: Organization, day: dt.date) -> list[Node]:
    """What stood directly below on a day, under the names of that day."""
    links = ParentLink.objects.on(day).filter(parent=organization).select_related("organization")
    return _nodes(list(links.order_by("organization__path")), day)


def tree_on(day: dt.date, root: Organization | None = None) -> list[Node]:
    """The tree as it stood on a day, parents before their children; `root`: only its subtree on that day.

    Walks the dated links level by level, so that organisations since moved or dissolved are where they were.
    """
    open_links = ParentLink.objects.on(day).select_related("organization")
    level = list(open_links.filter(organization=root) if root else open_links.filter(parent=None))
    found: list[ParentLink] = []
    seen: set[int] = set()
    while level:
        level = [link for link in level if link.organization_id not in seen]
        found += level
        seen.update(link.organization_id for link in level)
        level = list(
            open_links.filter(parent__in=[link.organization_id for link in level]).order_by(
                "organization__path"
            )
        )
    return _nodes(found, day)


def _nodes(links: list[ParentLink], day: dt.date) -> list[Node]:
    ids = [link.organization_id for link in links]
    named = {one.organization_id: one for one in Designation.objects.on(day).filter(organization__in=ids)}
    nodes = []
    for link in links:
        then = named.get(link.organization_id)
        organization = link.organization
        name = then.name if then else organization.name
        nodes.append(Node(organization, link.parent_id, name, then.kind if then else organization.kind))
    return nodes


def named_on(organization: Organization, day: dt.date) -> Designation | None:
    """What the organisation was called and what it was on a day."""
    return Designation.objects.on(day).filter(organization=organization).first()


def term_on(organization: Organization, day: dt.date) -> Term | None:
    """The term of office that held on a day."""
    terms = Term.objects.filter(organization=organization).order_by("-pk")
    return next((term for term in terms if term.held_on(day)), None)


@prepared
def latest_terms(organization: int) -> QuerySet[Term]:
    """The last five terms of office of an organisation (by key), the newest first."""
    return Term.objects.filter(organization_id=organization).order_by("-pk")[:5]


@prepared
def latest_changes(organization: int) -> QuerySet[Change]:
    """The last twenty changes of an organisation (by key), the newest first."""
    return Change.objects.filter(organization_id=organization).order_by("-recorded_at", "-pk")[:20]


@prepared
def units_of(organization: int) -> QuerySet[Unit]:
    """Units that the organisation (by key) covers, then those that it answers for because nobody does."""
    own = Q(covered_by_id=organization) | Q(covered_by=None, above_id=organization)
    return Unit.objects.filter(own, closed_on=None).order_by(F("covered_by").asc(nulls_last=True), "name")


def find_by_reference(text: str, within: QuerySet[Organization] | None = None) -> Organization | None:
    """The standing organisation that a code or an exact full or short name means; None for no such one.

    Names are compared after folding width, spaces and traditional forms. Raises Refused where several bear the name.
    """
    known = Organization.objects.standing() if within is None else within.filter(dissolved_on=None)
    by_code = known.filter(code=text.strip()).first()
    if by_code is not None:
        return by_code
    folded = fold(text)
    if not folded:
        return None
    for condition in (Q(folded_name=folded), Q(folded_short_name=folded)):
        found = list(known.filter(condition)[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise Refused(_several(text), field="organization")
    return None


def _several(text: str) -> str:
    return _("有多个党组织叫“%(name)s”，请改写编码。") % {"name": text}


def nearest(text: str, within: QuerySet[Organization], limit: int = 3) -> list[Organization]:
    """Organisations whose full or short name is most like `text`: proposed to the user, never taken."""
    folded = fold(text)
    names: dict[str, int] = {}
    for key, name, short in within.values_list("pk", "folded_name", "folded_short_name"):
        names.setdefault(name, key)
        if short:
            names.setdefault(short, key)
    keys = [names[name] for name in difflib.get_close_matches(folded, names, n=limit * 2, cutoff=0.5)]
    wanted = list(dict.fromkeys(keys))[:limit]
    known = Organization.objects.in_bulk(wanted)
    return [known[key] for key in wanted]


def branches_within(organization: Organization) -> QuerySet[Organization]:
    """Standing branches in the subtree, itself included."""
    return Organization.objects.standing().within(organization).filter(kind__in=BRANCHES)
