"""People and organisations by name."""

from django.http import HttpRequest, HttpResponse

from jiceng.access.scope import scope_of
from jiceng.access.search import search_organizations, search_people
from jiceng.ui.htmx import render_fragment


def search(request: HttpRequest) -> HttpResponse:
    """Answers `?q=` with up to twenty people and twenty organisations inside the user's scope."""
    scope = scope_of(request)
    text = request.GET.get("q", "").strip()[:80]
    context = {
        "query": text,
        "people": search_people(scope, text) if text else [],
        "organizations": search_organizations(scope, text) if text else [],
    }
    return render_fragment(request, "register/search.html", "results", context)
