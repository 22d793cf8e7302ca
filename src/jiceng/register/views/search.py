"""People and organisations by name."""

from django.http import HttpRequest, HttpResponse

from jiceng.access.scope import scope_of
from jiceng.access.search import search_organizations, search_people
from jiceng.people.models import Membership
from jiceng.ui.htmx import render_fragment


def search(request: HttpRequest) -> HttpResponse:
    """Answers `?q=` with up to twenty people (members, and others of whom a case is under way) and twenty organisations inside the user's scope."""
    scope = scope_of(request)
    text = request.GET.get("q", "").strip()[:80]
    found = search_people(scope, text) if text else []
    members = [one for one in found if isinstance(one, Membership)]
    context = {
        "query": text,
        "people": members,
        "others": [one for one in found if one not in members],
        "organizations": search_organizations(scope, text) if text else [],
    }
    return render_fragment(request, "register/search.html", "results", context)
