"""The tree, one organisation, and its changes."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core.clock import now
from jiceng.organizations import actions, queries
from jiceng.organizations.kinds import MEMBER_BRANCHES, Kind
from jiceng.organizations.models import Organization
from jiceng.people import queries as people
from jiceng.ui.forms import read_partial_date
from jiceng.ui.paging import page_of

from .. import forms
from .changes import verbs_of
from .common import crumbs_to, form_page, organization_url
from .lines import organization_lines


def browse(request: HttpRequest) -> HttpResponse:
    """Where the user's organisations begin: one root opens at once, several are listed."""
    scope = scope_of(request)
    if scope.is_system:
        roots = list(Organization.objects.standing().filter(parent=None))
    else:
        roots = _topmost([place for place, _far in scope.reach(Right.SEE)])
    if len(roots) == 1:
        return redirect("register:organization", public_id=roots[0].public_id)
    return render(request, "register/organizations.html", {"roots": roots})


def _topmost(places: list[Organization]) -> list[Organization]:
    """Places that lie below no other of them, once each."""
    found: list[Organization] = []
    for place in sorted(places, key=lambda one: one.path):
        if not found or not found[-1].contains(place):
            found.append(place)
    return found


def _day(request: HttpRequest) -> dt.date | None:
    """The day asked for by `?on=`, or None for today."""
    text = request.GET.get("on", "").strip()
    if not text:
        return None
    try:
        day = read_partial_date(text).last_day
    except ValueError:
        raise Http404 from None
    return day if day < now().date() else None


def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """Above, below, inside, whom they belong to, and what changed; `?on=`: as it was on that day."""
    scope = scope_of(request)
    organization = scope.organization(public_id)
    day = _day(request)
    if day is not None:
        return _show_past(request, scope, organization, day)
    below = queries.children(organization).only("public_id", "name", "kind", "path")
    page = page_of(below, order=["path", "public_id"], cursor=request.GET.get("page"))
    totals, heads = people.totals([organization, *page.rows]), people.secretaries(page.rows)
    terms = queries.latest_terms(organization.pk)
    context = {
        "organization": organization,
        "crumbs": crumbs_to(organization, scope),
        "totals": totals[organization.pk],
        "page": page,
        "children": organization_lines(page.rows, totals, heads),
        "team": people.team_on(organization.pk, now().date()),
        "terms": terms,
        "open_term": any(term.closed_on is None for term in terms),
        "units": queries.units_of(organization.pk),
        "changes": queries.latest_changes(organization.pk),
        "waiting": totals[organization.pk].waiting if scope.may(Right.PROPOSE, organization) else 0,
        "may_write": scope.may(Right.WRITE_REGISTER, organization) and organization.dissolved_on is None,
        "may_import": scope.may(Right.IMPORT, organization),
        "may_see_people": scope.may(Right.SEE_PEOPLE, organization),
        "verbs": verbs_of(organization),
        "holds_members": organization.kind in MEMBER_BRANCHES,
    }
    return render(request, "register/organization.html", context)


def _show_past(request: HttpRequest, scope: Scope, organization: Organization, day: dt.date) -> HttpResponse:
    named = queries.named_on(organization, day)
    see_people = scope.may(Right.SEE_PEOPLE, organization)
    context = {
        "organization": organization,
        "crumbs": crumbs_to(organization, scope),
        "day": day,
        "named": named,
        "above": queries.chain_above(organization, day),
        "below": queries.children_on(organization, day),
        "team": people.team_on(organization.pk, day),
        "member_count": people.members_on(organization, day).count(),
        "members": people.members_on(organization, day).order_by("person__name")[:500] if see_people else [],
    }
    return render(request, "register/organization_past.html", context)


def tree(request: HttpRequest, public_id: str) -> HttpResponse:
    """The whole tree below on a day (`?on=`, default today), with as many levels as it has."""
    scope = scope_of(request)
    organization = scope.organization(public_id)
    day = _day(request)
    nodes = queries.tree_on(day or now().date(), organization)[:2000]
    context = {
        "organization": organization,
        "crumbs": crumbs_to(organization, scope, last=_("组织树")),
        "day": day or now().date(),
        "nodes": _nested(nodes),
    }
    return render(request, "register/tree.html", context)


def _nested(nodes: list[queries.Node]) -> list[dict[str, Any]]:
    """Nodes as nested lists of {node, children}; the first is the root."""
    made = {node.organization.pk: {"node": node, "children": []} for node in nodes}
    roots: list[dict[str, Any]] = []
    for node in nodes:
        parent = made.get(node.parent_id or 0)
        siblings: Any = parent["children"] if parent else roots
        siblings.append(made[node.organization.pk])
    return roots


def set_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """Set up an organisation below this one."""
    scope = scope_of(request)
    parent = scope.organization(public_id, Right.WRITE_REGISTER)
    kind = Kind.GROUP if parent.kind in MEMBER_BRANCHES else Kind.BRANCH
    initial = {"kind": kind, "sector": parent.sector}
    form = forms.SetUpForm(request.POST or None, scope=scope, initial=initial)

    def act(data: dict[str, Any]) -> str:
        return organization_url(actions.set_up(parent=parent, by=scope.user, at=now(), **data))

    return form_page(
        request,
        form,
        act,
        title=_("在“%(name)s”之下设立党组织") % {"name": parent.label},
        crumbs=crumbs_to(parent, scope, last=_("设立党组织")),
        submit=_("设立"),
        done=_("已设立。"),
    )
