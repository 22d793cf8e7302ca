"""The search index of organisations: tokens of their names, and of everything above them as scope."""

from collections.abc import Iterable, Sequence

from jiceng.core import vendor

from .models import Organization
from .spelling import title_query, title_terms

TABLE = "organizations_search"


def whole(organization_id: int) -> str:
    """The token of everything that lies in an organisation's subtree."""
    return f"o{organization_id}x"


def own(organization_id: int) -> str:
    """The token of an organisation alone."""
    return f"s{organization_id}x"


def scope_tokens(organizations: Iterable[Organization]) -> dict[int, list[str]]:
    """Tokens of an organisation and all above it, by id; one query for all."""
    given = list(organizations)
    paths = {path for one in given for path in one.lineage}
    keys: dict[str, int] = {}
    wanted = sorted(paths)
    for start in range(0, len(wanted), vendor.SEARCH_BATCH):
        batch = wanted[start : start + vendor.SEARCH_BATCH]
        keys.update(Organization.objects.filter(path__in=batch).values_list("path", "pk"))
    return {one.pk: [own(one.pk), *(whole(keys[path]) for path in one.lineage)] for one in given}


def index(organizations: Sequence[Organization]) -> None:
    """Write these organisations anew; dissolved ones are taken out."""
    standing = [one for one in organizations if one.dissolved_on is None]
    tokens = scope_tokens(standing)
    vendor.search_remove(TABLE, [one.pk for one in organizations])
    rows = [
        (one.pk, [*sorted(title_terms(one.name, one.short_name)), clean_code(one.code), *tokens[one.pk]])
        for one in standing
    ]
    vendor.search_put(TABLE, rows, fresh=True)


def clean_code(code: str) -> str:
    return "c" + "".join(character for character in code.lower() if character.isalnum())


def find(text: str, within: Sequence[str] | None, limit: int = 20) -> list[Organization]:
    """The first organisations that a text names, inside any of the scope tokens `within` (None: everywhere)."""
    terms = title_query(text)
    ids = vendor.search_find(TABLE, terms, within, limit)
    if not ids and len(terms) == 1:
        ids = vendor.search_find(TABLE, [clean_code(text.strip())], within, limit)
    return list(Organization.objects.filter(pk__in=ids).select_related("parent").order_by("path"))
