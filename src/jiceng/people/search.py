"""The search index of people: tokens of their names, and of every organisation that they belong to."""

from collections.abc import Iterable, Sequence

from jiceng.core import vendor
from jiceng.organizations import search as organization_search
from jiceng.organizations.models import Organization
from jiceng.organizations.spelling import name_query, name_terms

from .models import Membership

TABLE = "people_search"
BATCH = 20_000


def index(person_ids: Iterable[int], *, fresh: bool = False) -> None:
    """Write these people anew under their open memberships; those without one are taken out.

    `fresh`: none of them is in the index yet, as after a first import.
    """
    wanted = list(person_ids)
    for start in range(0, len(wanted), BATCH):
        _index(wanted[start : start + BATCH], fresh)


def _index(ids: Sequence[int], fresh: bool) -> None:
    rows: list[tuple[int, str, int]] = []
    for start in range(0, len(ids), vendor.SEARCH_BATCH):
        members = Membership.objects.filter(person__in=ids[start : start + vendor.SEARCH_BATCH], ends=None)
        rows += members.values_list("person_id", "person__name", "organization_id")
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
    members = Membership.objects.filter(organization.subtree("organization"), ends=None)
    index(members.order_by("person_id").values_list("person_id", flat=True))


def find(text: str, within: Sequence[str] | None, limit: int = 20) -> list[Membership]:
    """Open memberships of the first people whom a text names, inside any of the scope tokens `within`.

    Several words must all be parts of the name; where nobody is found, the last one may name an organisation.
    """
    words = name_query(text)
    ids = vendor.search_find(TABLE, words, within, limit)
    if not ids and len(words) > 1:
        places = organization_search.find(text.split()[-1], within, 5)
        ids = vendor.search_find(
            TABLE, words[:-1], [organization_search.whole(place.pk) for place in places], limit
        )
    members = Membership.objects.filter(person__in=ids, ends=None)
    return list(members.select_related("person", "organization").order_by("person_id"))
