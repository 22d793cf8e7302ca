"""Terms of office and posts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.core.clock import now
from jiceng.organizations.models import Term
from jiceng.organizations.queries import term_on
from jiceng.people import actions
from jiceng.people import queries as people
from jiceng.people.models import COMMITTEE_POSTS, Appointment

from .. import forms
from .common import crumbs_to, form_page, organization_url


def open_term(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record an election: the next term begins, the one before it ends."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.WRITE_REGISTER)

    def act(data: dict[str, Any]) -> str:
        actions.open_term(organization=organization, by=scope.user, at=now(), **data)
        return organization_url(organization)

    return form_page(
        request,
        forms.TermForm(request.POST or None),
        act,
        title=_("登记换届：%(name)s") % {"name": organization.name},
        crumbs=crumbs_to(organization, scope, last=_("登记换届")),
        submit=_("登记"),
        done=_("新一届已登记。"),
    )


def close_term(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record that the present term ended without a next one."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.WRITE_REGISTER)
    term = Term.objects.filter(organization=organization, closed_on=None).first()
    if term is None:
        raise Http404

    def act(data: dict[str, Any]) -> str:
        actions.close_term(term=term, on=data["on"], by=scope.user, at=now())
        return organization_url(organization)

    return form_page(
        request,
        forms.EndForm(request.POST or None),
        act,
        title=_("结束本届：%(name)s") % {"name": organization.name},
        crumbs=crumbs_to(organization, scope, last=_("结束本届")),
        submit=_("结束本届"),
        done=_("本届已结束。"),
    )


def appoint(request: HttpRequest, public_id: str) -> HttpResponse:
    """Appoint a member of the subtree to a post here."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.WRITE_REGISTER)
    members = people.candidates(organization)
    form = forms.AppointForm(request.POST or None, members=members)

    def act(data: dict[str, Any]) -> str:
        term = term_on(organization, data["begins"]) if data["post"] in COMMITTEE_POSTS else None
        actions.appoint(
            person=data["person"].person,
            organization=organization,
            post=data["post"],
            begins=data["begins"],
            term=term,
            by=scope.user,
            at=now(),
        )
        return organization_url(organization)

    return form_page(
        request,
        form,
        act,
        title=_("任命：%(name)s") % {"name": organization.name},
        crumbs=crumbs_to(organization, scope, last=_("任命")),
        submit=_("任命"),
        done=_("任职已登记。"),
    )


def end_appointment(request: HttpRequest, public_id: str) -> HttpResponse:
    """End an appointment on a day."""
    scope = scope_of(request)
    held = Appointment.objects.select_related("organization", "person").filter(public_id=public_id).first()
    if held is None:
        raise Http404
    scope.require(Right.WRITE_REGISTER, held.organization)

    def act(data: dict[str, Any]) -> str:
        actions.end_appointment(appointment=held, on=data["on"], by=scope.user, at=now())
        return organization_url(held.organization)

    return form_page(
        request,
        forms.EndForm(request.POST or None),
        act,
        title=_("免去%(post)s：%(name)s") % {"post": held.get_post_display(), "name": held.person.name},
        crumbs=crumbs_to(held.organization, scope, last=_("免职")),
        submit=_("免职"),
        done=_("任职已结束。"),
    )
