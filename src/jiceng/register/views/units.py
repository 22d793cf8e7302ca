"""Units 单位 of an organisation and all below it: covered, not covered, still being built."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core.clock import now
from jiceng.organizations import actions
from jiceng.organizations.models import Organization, Unit
from jiceng.people import actions as people_actions
from jiceng.people import queries as people
from jiceng.people.models import Membership, Post
from jiceng.ui.paging import page_of

from .. import forms
from ..units import ALL, COMING, UNCOVERED, unit_lines, units_within
from .common import Crumbs, crumbs_to, form_page, organization_form


def units(request: HttpRequest, public_id: str) -> HttpResponse:
    """All units of a subtree; `?which=uncovered` or `coming` keeps those nobody covers, or still being built."""
    scope = scope_of(request)
    organization = scope.organization(public_id)
    which = request.GET.get("which", ALL)
    rows = units_within(organization, which)
    page = page_of(rows, order=["name", "public_id"], cursor=request.GET.get("page"))
    context = {
        "organization": organization,
        "crumbs": crumbs_to(organization, scope, last=_("单位")),
        "page": page,
        "lines": unit_lines(page.rows, scope.on),
        "which": which,
        "filters": [(ALL, _("全部")), (UNCOVERED, _("未覆盖")), (COMING, _("在建"))],
        "may_write": scope.may(Right.WRITE_REGISTER, organization) and organization.dissolved_on is None,
    }
    return render(request, "register/units.html", context)


def unit(request: HttpRequest, public_id: str) -> HttpResponse:
    """One unit: who covers it, or why nobody does, what is done by when, who helps, what the rules advise."""
    scope = scope_of(request)
    found = find(scope, public_id)
    context = {
        "unit": found,
        "line": unit_lines([found], scope.on)[0],
        "crumbs": crumbs_of(found, scope),
        "may_write": scope.may(Right.WRITE_REGISTER, found.above) and found.closed_on is None,
        "may_see_people": scope.may(Right.SEE_PEOPLE, found.above),
    }
    return render(request, "register/unit.html", context)


def add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Enter a unit for which an organisation answers."""

    def act(organization: Organization, **data: Any) -> str:
        return unit_url(actions.add_unit(above=organization, **data))

    return organization_form(
        request,
        public_id,
        lambda organization, scope: forms.UnitForm(
            request.POST or None, scope=scope, initial={"sector": organization.sector}
        ),
        act,
        title=_("登记单位：%(name)s"),
        step=_("登记单位"),
        submit=_("登记"),
        done=_("单位已登记。"),
    )


def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what is known of a unit."""
    scope = scope_of(request)
    found = find(scope, public_id, write=True)
    plain = ("name", "sector", "coming", "formation", "reason", "measure", "deadline")
    initial: dict[str, Any] = {name: getattr(found, name) for name in plain}
    initial["covered_by"] = found.covered_by.code if found.covered_by else ""

    def act(data: dict[str, Any]) -> str:
        return unit_url(actions.edit_unit(unit=found, by=scope.user, at=now(), **data))

    return form_page(
        request,
        forms.UnitForm(request.POST or None, scope=scope, initial=initial),
        act,
        title=_("修改单位：%(name)s") % {"name": found.name},
        crumbs=crumbs_of(found, scope, _("修改")),
        submit=_("保存"),
        done=_("已保存。"),
    )


def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """A unit exists no longer."""
    scope = scope_of(request)
    found = find(scope, public_id, write=True)

    def act(data: dict[str, Any]) -> str:
        actions.close_unit(unit=found, on=data["on"], by=scope.user, at=now())
        return reverse("register:units", args=[found.above.public_id])

    return form_page(
        request,
        forms.EndForm(request.POST or None),
        act,
        title=_("注销单位：%(name)s") % {"name": found.name},
        crumbs=crumbs_of(found, scope, _("注销")),
        submit=_("注销"),
        done=_("单位已注销。"),
        danger=True,
    )


def instruct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody helps a unit that has no organisation yet, from a day on."""
    scope = scope_of(request)
    found = find(scope, public_id, write=True)

    def act(data: dict[str, Any]) -> str:
        held: Membership = data["person"]
        begins: dt.date = data["begins"]
        people_actions.appoint(
            person=held.person,
            organization=found.above,
            post=Post.INSTRUCTOR,
            begins=begins,
            unit=found,
            by=scope.user,
            at=now(),
        )
        return unit_url(found)

    return form_page(
        request,
        forms.InstructForm(request.POST or None, members=people.candidates(found.above)),
        act,
        title=_("选派党建指导员：%(name)s") % {"name": found.name},
        crumbs=crumbs_of(found, scope, _("选派党建指导员")),
        submit=_("选派"),
        done=_("已选派。"),
    )


def find(scope: Scope, public_id: str, *, write: bool = False) -> Unit:
    """The unit, for whoever sees the organisation that answers for it or covers it; `write`: keeps the register there.

    Raises Http404 outside the scope, Forbidden inside without the right.
    """
    rows = Unit.objects.select_related("above", "covered_by")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if write:
        scope.require(Right.WRITE_REGISTER, found.above)
    elif found.covered_by is None or not scope.may(Right.SEE, found.covered_by):
        scope.require(Right.SEE, found.above)
    return found


def unit_url(unit: Unit) -> str:
    return reverse("register:unit", args=[unit.public_id])


def crumbs_of(unit: Unit, scope: Scope, last: str = "") -> Crumbs:
    """To the list of units above, the unit, and perhaps the page within it."""
    here = crumbs_to(unit.above, scope, last=_("单位"))[:-1]
    here.append((_("单位"), reverse("register:units", args=[unit.above.public_id])))
    return [*here, (unit.name, unit_url(unit)), (last, "")] if last else [*here, (unit.name, "")]
