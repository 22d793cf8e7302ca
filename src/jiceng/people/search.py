"""The search index of people: tokens of their names, and of every organisation above the one that answers for them.

That is the branch of which they are members; else where they are on their way into the Party, or stay as a guest.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from jiceng.core import vendor
from jiceng.organizations import search as organization_search
from jiceng.organizations.models import Organization
from jiceng.organizations.spelling import name_query, name_terms

from .models import Candidacy, Membership, Stay

Found = Membership | Candidacy | Stay
"""What somebody is to the organisation that answers for them."""
ANSWERS: tuple[type[Membership], type[Candidacy], type[Stay]] = (Membership, Candidacy, Stay)
TABLE = "people_search"
BATCH = 20_000


def index(person_ids: Iterable[int], *, fresh: bool = False) -> None:
    """Write these people anew, each under one organisation; those for whom none answers are taken out.

    `fresh`: none of them is in the index yet, as after a first import.
    """
    wanted = list(person_ids)
    for start in range(0, len(wanted), BATCH):
        _index(wanted[start : start + BATCH], fresh)


def _index(ids: Sequence[int], fresh: bool) -> None:
    rows: list[tuple[int, str, int]] = []
    for start in range(0, len(ids), vendor.SEARCH_BATCH):
        left = ids[start : start + vendor.SEARCH_BATCH]
        for model in ANSWERS:
            found = list(_open(model, left).values_list("person_id", "person__name", "organization_id"))
            rows += found
            known = {row[0] for row in found}
            left = [one for one in left if one not in known]
            if not left:
                break
    if not fresh:
        vendor.search_remove(TABLE, ids)
    Newcomers().put(rows)


class Newcomers:
    """Writes people who are not in the index yet; what stands above an organisation is looked up once."""

    def __init__(self) -> None:
        self._tokens: dict[int, list[str]] = {}

    def put(self, rows: Sequence[tuple[int, str, int]]) -> None:
        """`rows`: person's id, name, and the id of the organisation that they belong to."""
        unknown = {row[2] for row in rows} - self._tokens.keys()
        if unknown:
            places = Organization.objects.in_bulk(unknown)
            self._tokens |= organization_search.scope_tokens(places.values())
        tokens = self._tokens
        entries = [(key, [*name_terms(name), *tokens[place]]) for key, name, place in rows]
        vendor.search_put(TABLE, entries, fresh=True)


def index_all(organization: Organization) -> None:
    """Write everyone in a subtree anew, after it was moved."""
    inside = organization.subtree("organization")
    ids = {one for model in ANSWERS for one in _all(model).filter(inside).values_list("person_id", flat=True)}
    index(sorted(ids))


def find(text: str, within: Sequence[str] | None, limit: int = 20) -> list[Found]:
    """The first people whom a text names, inside any of the scope tokens `within`, by what they are there.

    Several words must all be parts of the name; where nobody is found, the last one may name an organisation.
    """
    words = name_query(text)
    ids = vendor.search_find(TABLE, words, within, limit)
    if not ids and len(words) > 1:
        places = organization_search.find(text.split()[-1], within, 5)
        ids = vendor.search_find(
            TABLE, words[:-1], [organization_search.whole(place.pk) for place in places], limit
        )
    found: dict[int, Found] = {}
    for model in ANSWERS:
        left = [one for one in ids if one not in found]
        if left:
            rows = _open(model, left).select_related("person", "organization")
            found |= {one.person_id: one for one in rows}
    return [found[one] for one in sorted(found)]


def _all(model: type[Found]) -> QuerySet[Any]:
    return model._default_manager.filter(ends=None)


def _open(model: type[Found], people: Sequence[int]) -> QuerySet[Any]:
    return _all(model).filter(person__in=people)
