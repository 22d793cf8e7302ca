"""A committee's tree at a glance, and the lists behind its figures."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core.dates import Period
from jiceng.duties.queries import Duties, duties_of_many
from jiceng.organizations.kinds import BRANCHES, Sector
from jiceng.organizations.models import Organization
from jiceng.people.queries import totals

from ..due import explain_url, overlaps, rows_of, term_words, titles_of
from ..heat import heat_of, soon_or_over, tally
from .home import read_period

SHOWN = 12
"""Overdue duties on the overview itself; the list behind has the rest."""
PAGE = 200


def asked(request: HttpRequest) -> tuple[Scope, Organization, Period, str]:
    """Whose tree, over which period, of which sector: from the address, inside one's scope."""
    scope = scope_of(request)
    under = request.GET.get("under", "")
    root = scope.organization(under) if under else scope.home
    if root is None:
        raise Http404
    scope.require(Right.SEE_PEOPLE, root)
    period = read_period(request.GET.get("period") or Period.month_of(scope.on).text)
    sector = request.GET.get("sector", "")
    return scope, root, period, sector if sector in Sector.values else ""


def overview(request: HttpRequest) -> HttpResponse:
    """Figures, the map of the year, what is overdue."""
    scope, root, period, sector = asked(request)
    year = Period.parse(f"{period.begins.year}")
    found = duties_of_many(root, year, scope.on, sector=sector)
    counted = tally(found, period)
    soon, over = soon_or_over(found)
    missed = _only(found, year, "missed")
    query = {"under": root.public_id, "period": period.text, "sector": sector}
    heat = heat_of(found, root, period.begins.year, sector=sector)
    branches = sum(one.place.kind in BRANCHES for one in found)
    context = {
        **_common(scope, root, period, sector),
        "organizations": sum(1 + len(one.place.groups) for one in found),
        "branches": branches,
        "people": totals([root], sector=sector)[root.pk],
        "tally": counted,
        "soon": len(soon),
        "over": len(over),
        "formation": sum(len(one.formation) for one in found),
        "urls": {
            name: explain_url("figure", name=name, **query)
            for name in ("organizations", "members", "met", "terms", "formation")
        },
        "heat": heat,
        "chart": heat.chart(),
        "rows": rows_of(missed[:SHOWN], titles={}, on=scope.on)[:SHOWN],
        "missed_total": sum(len(one.requirements) for one in missed),
    }
    return render(request, "portal/overview.html", context)


def listing(request: HttpRequest) -> HttpResponse:
    """The list behind a figure: duties by state, terms, or formation, of a whole tree."""
    scope, root, period, sector = asked(request)
    what = request.GET.get("what", "missed")
    if what not in ("missed", "due", "met", "not_recorded", "terms", "formation"):
        raise Http404
    found = duties_of_many(root, period, scope.on, sector=sector)
    context = {**_common(scope, root, period, sector), "what": what}
    if what == "terms":
        soon, over = soon_or_over(found)
        context["terms"] = [(place, term, *term_words(term)) for place, term in over + soon]
    elif what == "formation":
        context["formation"] = [(one.place, entry) for one in found for entry in one.formation]
    else:
        kept = _only(found, period, what)
        context["total"] = sum(len(one.requirements) for one in kept)
        shown = kept[:PAGE]
        context["rows"] = rows_of(shown, titles=titles_of(shown), on=scope.on)[:PAGE]
    return render(request, "portal/list.html", context)


def _common(scope: Scope, root: Organization, period: Period, sector: str) -> dict[str, Any]:
    return {
        "root": root,
        "period": period,
        "sector": sector,
        "sectors": Sector.choices,
        "on": scope.on,
        "crumbs": crumbs_of(scope, root, period, sector),
        "year": period.begins.year,
        "years": [f"{year}" for year in range(scope.on.year - 3, scope.on.year + 1)],
        "months": [Period.parse(f"{period.begins.year}-{number:02d}") for number in range(1, 13)],
        "quarters": [Period.parse(f"{period.begins.year}-Q{number}") for number in range(1, 5)],
    }


def crumbs_of(scope: Scope, root: Organization, period: Period, sector: str) -> list[tuple[str, str]]:
    """From the highest organisation that one may see down to `root`. One query."""
    above = Organization.objects.filter(path__in=root.ancestor_paths).filter(
        scope.condition(Right.SEE_PEOPLE)
    )
    base = reverse("portal:overview")
    links = [
        (one.label, f"{base}?under={one.public_id}&period={period.text}&sector={sector}")
        for one in above.order_by("path")
    ]
    return [*links, (root.label, "")]


def _only(found: list[Duties], period: Period, status: str) -> list[Duties]:
    """The same organisations with only their requirements of one status in a period."""
    return [
        Duties(one.place, period, one.on, entries, [], [])
        for one in found
        if (
            entries := [
                entry for entry in one.requirements if entry["status"] == status and overlaps(entry, period)
            ]
        )
    ]
