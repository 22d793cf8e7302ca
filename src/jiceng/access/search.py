"""Search inside what one may see."""

from jiceng.organizations import search as organization_search
from jiceng.organizations.models import Organization
from jiceng.people import search as people_search

from .roles import Right
from .scope import Scope


def search_people(scope: Scope, text: str, limit: int = 20) -> list[people_search.Found]:
    """Members, and who is on the way or stays as a guest, by name, part of it, pinyin or initials, in either script."""
    return people_search.find(text, scope.tokens(Right.SEE_PEOPLE), limit)


def search_organizations(scope: Scope, text: str, limit: int = 20) -> list[Organization]:
    """Standing organisations by full or short name, part of it, pinyin, initials or code."""
    return organization_search.find(text, scope.tokens(Right.SEE), limit)
