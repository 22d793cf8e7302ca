"""The panel that explains a figure or a date; without htmx it is a page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from jiceng.access.scope import scope_of
from jiceng.core import clock
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.ui.dates import show_period

from .. import explaining
from ..explaining import Explanation
from .home import read_period
from .overview import asked


def explain(request: HttpRequest) -> HttpResponse:
    """`?what=requirement|term|formation|figure|rule`, with what names the thing."""
    response = render(
        request,
        "portal/explanation.html" if request.headers.get("HX-Request") else "portal/explain.html",
        {"one": _explanation(request)},
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _explanation(request: HttpRequest) -> Explanation:
    query, on = request.GET, clock.today()
    what, rule_id = query.get("what", ""), query.get("rule", "")
    if what == "rule":
        return explaining.of_rule(rule_id, installed_rulebook().active, on)
    if what == "figure":
        return _figure(request)
    organization = scope_of(request).organization(query.get("organization", ""))
    if what == "requirement":
        period = read_period(query.get("period", ""))
        group = query.get("group", "")
        return explaining.of_requirement(organization, period, on, rule_id=rule_id, group=group)
    if what == "term":
        return explaining.of_term(organization, on)
    if what == "formation":
        return explaining.of_formation(organization, on, rule_id=rule_id)
    raise Http404


def _figure(request: HttpRequest) -> Explanation:
    _scope, root, period, sector = asked(request)
    name = request.GET.get("name", "")
    words = {"root": root.label, "period": show_period(period)}
    one = explaining.of_figure(name, f"under={root.public_id}&period={period.text}&sector={sector}", words)
    packs = installed_rulebook().active
    one.grounds = [
        explaining.ground(packs, rule_id, clock.today()) for rule_id in explaining.FIGURE_RULES.get(name, ())
    ]
    return one
