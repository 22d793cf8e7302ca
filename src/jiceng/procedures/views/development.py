"""Beginning cases of 发展党员."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.people.actions import enter_applicant
from jiceng.people.models import Membership
from jiceng.register.views.common import form_page
from jiceng.workflow import actions

from ..admitted import admitted_in, chosen, divided, year_of
from ..development import PROCEDURE
from ..forms.beginning import ApplicantForm, ProbationerForm
from ..queries import probationers
from .cases import case_url, definition_for, list_crumbs, opened

KIND = "development"
SINCE = "probation"
"""The stage with which the case of a member begins who was admitted before records began."""


def admitted(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who was admitted in a year (`?year=`), by kinds; `?by=` and `?value=` choose one of them."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    year = year_of(request.GET.get("year", ""), scope.on)
    members = admitted_in(organization, year)
    divisions = divided(members)
    context = {
        "organization": organization,
        "year": year,
        "this_year": scope.on.year,
        "members": members,
        "divisions": divisions,
        "picked": chosen(divisions, request.GET.get("by", ""), request.GET.get("value", "")),
        "crumbs": list_crumbs(organization, scope, KIND, str(year)),
    }
    return render(request, "procedures/admitted.html", context)


def apply(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody handed in a letter of application: the person, the case and its first step."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    scope.require_writes(organization)
    procedure = definition_for(organization, PROCEDURE)

    def act(data: dict[str, Any]) -> str:
        by, at, on = scope.user, clock.now(), data.pop("on")
        with transaction.atomic():
            person = enter_applicant(organization=organization, on=on, by=by, at=at, **data)
            case = opened(organization, procedure, person, scope)
            step = procedure.steps[0].id
            actions.record_step(case=case, step=step, on=PartialDate.of(on), by=by, at=at)
        return case_url(case)

    return form_page(
        request,
        ApplicantForm(request.POST or None, initial={"on": clock.today()}),
        act,
        title=_("登记入党申请"),
        crumbs=list_crumbs(organization, scope, KIND, _("登记入党申请")),
        submit=_("登记"),
        done=_("已登记，下一步见下。"),
    )


def probation(request: HttpRequest, public_id: str) -> HttpResponse:
    """The case of a probationary member of the roster: it begins with probation."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    scope.require_writes(organization)
    procedure = definition_for(organization, PROCEDURE)

    def act(data: dict[str, Any]) -> str:
        membership: Membership = data["person"]
        person, by, at = membership.person, scope.user, clock.now()
        if person.joined_on is None:
            raise Refused(
                _("名册里没有%(name)s的入党日期，请先补上。") % {"name": person.name}, field="person"
            )
        with transaction.atomic():
            case = opened(membership.organization, procedure, person, scope, since=SINCE)
            actions.record_step(
                case=case,
                step="admission_meeting",
                on=person.joined_on,
                result="passed",
                note=_("开始记录以前接收，日期取自名册。"),
                by=by,
                at=at,
            )
        return case_url(case)

    members = probationers(organization).order_by("person__name")
    return form_page(
        request,
        ProbationerForm(request.POST or None, members=members),
        act,
        title=_("预备党员接着办转正"),
        lead=_("开始记录以前接收的预备党员，从教育考察办起；以前的各步不算缺。"),
        crumbs=list_crumbs(organization, scope, KIND, _("预备党员接着办转正")),
        submit=_("开始"),
        done=_("已开始，下一步见下。"),
    )
