"""The tree, one organisation, and its changes."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core.clock import now
from jiceng.organizations import actions, queries
from jiceng.organizations.kinds import MEMBER_BRANCHES, Kind
from jiceng.organizations.models import Organization
from jiceng.people import actions as people_actions
from jiceng.people import queries as people
from jiceng.ui.forms import read_partial_date
from jiceng.ui.paging import page_of

from .. import forms
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
        "verbs": _verbs(organization),
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


TITLES = {
    "rename": gettext_lazy("更名"),
    "reclassify": gettext_lazy("变更类别"),
    "move": gettext_lazy("调整隶属"),
    "merge": gettext_lazy("合并"),
    "split": gettext_lazy("拆分"),
    "dissolve": gettext_lazy("撤销"),
}


def _verbs(organization: Organization) -> list[tuple[str, Any]]:
    """Changes that make sense for a kind."""
    left_out = {"move", "merge", "split"} if organization.kind == Kind.GROUP else set()
    if organization.parent_id is None:
        left_out |= {"move", "split"}
    return [(verb, title) for verb, title in TITLES.items() if verb not in left_out]


def change(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Rename, reclassify, move, merge, split or dissolve, with its day and document."""
    if verb not in TITLES:
        raise Http404
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.WRITE_REGISTER)
    form = _change_form(request, scope, organization, verb)

    def act(data: dict[str, Any]) -> str:
        given: dict[str, Any] = {"by": scope.user, "at": now(), "organization": organization, **data}
        if verb in ("merge",):
            given["into"] = given.pop("to")
        doer = getattr(people_actions if verb in ("merge", "split", "dissolve") else actions, verb)
        return organization_url(doer(**given))

    return form_page(
        request,
        form,
        act,
        title=_("%(verb)s：%(name)s") % {"verb": TITLES[verb], "name": organization.name},
        crumbs=crumbs_to(organization, scope, last=str(TITLES[verb])),
        submit=TITLES[verb],
        done=_("已记入沿革。"),
        danger=verb in ("dissolve", "merge"),
    )


def _change_form(
    request: HttpRequest, scope: Scope, organization: Organization, verb: str
) -> forms.ChangeForm:
    data = request.POST or None
    if verb == "rename":
        names = {"name": organization.name, "short_name": organization.short_name}
        return forms.RenameForm(data, scope=scope, initial=names)
    if verb == "reclassify":
        fields = ("kind", "sector", "formation")
        return forms.ReclassifyForm(
            data, scope=scope, initial={name: getattr(organization, name) for name in fields}
        )
    if verb == "split":
        return forms.SplitForm(data, scope=scope, organization=organization)
    plain = {"move": forms.MoveForm, "merge": forms.MergeForm, "dissolve": forms.DissolveForm}
    return plain[verb](data, scope=scope)
