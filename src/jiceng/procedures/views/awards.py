"""What organisations honour with: the list, one award with those honoured, offering, changing, closing; nominating."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core import clock
from jiceng.core.errors import Forbidden
from jiceng.organizations.kinds import MEMBER_BRANCHES
from jiceng.organizations.models import Organization
from jiceng.people.models import Membership
from jiceng.register.views.common import Crumbs, form_page
from jiceng.ui.paging import page_of

from ..awarding import CHANGED, change_award, close_award, nominate, offer_award
from ..forms.honours import AwardChangeForm, AwardForm, ClosingForm, NominateForm
from ..honours import PROCEDURES, award_lines, honours_behind, offered_to
from ..models import Award, Whom
from .cases import case_url, definition_for, list_crumbs

KIND = "honours"


def awards(request: HttpRequest, public_id: str) -> HttpResponse:
    """What an organisation may nominate for, or gives: its own awards and those of all above it."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    page = page_of(
        offered_to(organization), order=["-opened_at", "public_id"], cursor=request.GET.get("page")
    )
    context = {
        "organization": organization,
        "page": page,
        "lines": [
            (one, _nominates(scope, organization, one.award)) for one in award_lines(page.rows, scope.on)
        ],
        "may_write": scope.writes(organization),
        "crumbs": list_crumbs(organization, scope, KIND, _("荣誉项目")),
    }
    return render(request, "procedures/awards.html", context)


def award(request: HttpRequest, public_id: str, award: str) -> HttpResponse:
    """One award as an organisation sees it: conditions, how far it has come, who here was honoured."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    found = _offered(organization, award)
    page = page_of(
        honours_behind(found, organization), order=["on", "public_id"], cursor=request.GET.get("page")
    )
    context = {
        "organization": organization,
        "line": award_lines([found], scope.on)[0],
        "page": page,
        "own": found.organization_id == organization.pk,
        "may_nominate": _nominates(scope, organization, found),
        "may_write": scope.may(Right.SEE, found.organization) and scope.writes(found.organization),
        "crumbs": _crumbs(organization, scope, found.title),
    }
    return render(request, "procedures/award.html", context)


def offer(request: HttpRequest, public_id: str) -> HttpResponse:
    """An organisation sets out what it honours with."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    scope.require_writes(organization)

    def act(data: dict[str, Any]) -> str:
        made = offer_award(organization=organization, by=scope.user, at=clock.now(), **data)
        return award_url(organization, made)

    return form_page(
        request,
        AwardForm(request.POST or None, initial={"whom": Whom.PERSON}),
        act,
        title=_("设立荣誉项目"),
        lead=_("本组织和下级党组织都能看到，并据此推荐。"),
        crumbs=_crumbs(organization, scope, _("设立荣誉项目")),
        submit=_("设立"),
        done=_("已设立，下级党组织可以推荐。"),
    )


def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Title, conditions, days or target of an award are written anew."""
    scope = scope_of(request)
    found = _kept(scope, public_id)
    initial = {name: getattr(found, name) for name in CHANGED}

    def act(data: dict[str, Any]) -> str:
        change_award(award=found, by=scope.user, at=clock.now(), **data)
        return award_url(found.organization, found)

    return form_page(
        request,
        AwardChangeForm(request.POST or None, initial=initial),
        act,
        title=_("修改：%(name)s") % {"name": found.title},
        crumbs=_crumbs(found.organization, scope, found.title),
        submit=_("保存"),
        done=_("已修改。"),
    )


def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """Nobody is nominated for an award any more."""
    scope = scope_of(request)
    found = _kept(scope, public_id)

    def act(data: dict[str, Any]) -> str:
        close_award(award=found, by=scope.user, at=clock.now(), **data)
        return award_url(found.organization, found)

    return form_page(
        request,
        ClosingForm(request.POST or None, initial={"on": scope.on}),
        act,
        title=_("结束推荐：%(name)s") % {"name": found.title},
        lead=_("以后不再推荐；已经推荐的继续办。"),
        crumbs=_crumbs(found.organization, scope, found.title),
        submit=_("结束推荐"),
        done=_("已结束推荐。"),
    )


def nominated(request: HttpRequest, public_id: str, award: str) -> HttpResponse:
    """A branch nominates one of its members, or an organisation is nominated itself."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    scope.require_writes(organization)
    found = _offered(organization, award)
    procedure = definition_for(organization, PROCEDURES[Whom(found.whom)])
    members = Membership.objects.filter(organization=organization, ends=None).select_related("person")
    sent = request.POST if request.method == "POST" else None
    form: forms.Form = forms.Form(sent)
    if found.whom == Whom.PERSON:
        form = NominateForm(sent, members=members.order_by("person__name"))

    def act(data: dict[str, Any]) -> str:
        person = data["person"].person if found.whom == Whom.PERSON else None
        case = nominate(
            award=found,
            procedure=procedure,
            organization=organization,
            person=person,
            by=scope.user,
            at=clock.now(),
        )
        return case_url(case)

    return form_page(
        request,
        form,
        act,
        title=_("推荐：%(name)s") % {"name": found.title},
        lead=_("条件：%(criteria)s") % {"criteria": "；".join(found.criteria.splitlines())},
        facts=[(_("推荐单位"), organization.name), (_("授予单位"), found.organization.name)],
        crumbs=_crumbs(organization, scope, found.title),
        submit=_("开始推荐"),
        done=_("已开始，接着写推荐的情况和事迹。"),
    )


def _nominates(scope: Scope, organization: Organization, award: Award) -> bool:
    """Whether an award takes nominations of this organisation from the user."""
    fits = (
        organization.kind in MEMBER_BRANCHES
        if award.whom == Whom.PERSON
        else organization.pk != award.organization_id
    )
    return fits and award.closed_on is None and scope.writes(organization)


def _offered(organization: Organization, public_id: str) -> Award:
    """Raises Http404 for an award that is not offered to the organisation."""
    found: Award = get_object_or_404(offered_to(organization), public_id=public_id)
    return found


def _kept(scope: Scope, public_id: str) -> Award:
    """An award of an organisation for which the user writes; 404 outside the scope, Forbidden inside."""
    found = Award.objects.select_related("organization__parent").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    scope.require(Right.SEE_PEOPLE, found.organization)
    if not scope.writes(found.organization):
        raise Forbidden(Right.RECORD)
    return found


def _crumbs(organization: Organization, scope: Scope, last: str) -> Crumbs:
    found = list_crumbs(organization, scope, KIND, last)
    return [
        *found[:-1],
        (_("荣誉项目"), reverse("procedures:awards", args=[organization.public_id])),
        (last, ""),
    ]


def award_url(organization: Organization, award: Award) -> str:
    return reverse("procedures:award", args=[organization.public_id, award.public_id])
