"""Terms of office and posts."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core.clock import now
from jiceng.organizations.models import Organization, Term
from jiceng.organizations.queries import term_on
from jiceng.people import actions
from jiceng.people import queries as people
from jiceng.people.models import COMMITTEE_POSTS, Appointment, Membership

from .. import forms
from .common import crumbs_to, form_page, organization_form, organization_url


def open_term(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record an election: the next term begins, the one before it ends."""
    return organization_form(
        request,
        public_id,
        lambda organization, scope: forms.TermForm(request.POST or None),
        lambda organization, **data: actions.open_term(organization=organization, **data),
        title=_("登记换届：%(name)s"),
        step=_("登记换届"),
        submit=_("登记"),
        done=_("新一届已登记。"),
    )


def close_term(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record that the present term ended without a next one."""

    def open_one(organization: Organization) -> Term:
        return get_object_or_404(Term, organization=organization, closed_on=None)

    def form(organization: Organization, scope: Scope) -> forms.EndForm:
        open_one(organization)
        return forms.EndForm(request.POST or None)

    return organization_form(
        request,
        public_id,
        form,
        lambda organization, **data: actions.close_term(term=open_one(organization), **data),
        title=_("结束本届：%(name)s"),
        step=_("结束本届"),
        submit=_("结束本届"),
        done=_("本届已结束。"),
    )


def appoint(request: HttpRequest, public_id: str) -> HttpResponse:
    """Appoint a member of the subtree to a post here."""

    def act(organization: Organization, *, person: Membership, post: str, begins: dt.date, **by: Any) -> None:
        term = term_on(organization, begins) if post in COMMITTEE_POSTS else None
        actions.appoint(
            person=person.person, organization=organization, post=post, begins=begins, term=term, **by
        )

    return organization_form(
        request,
        public_id,
        lambda organization, scope: forms.AppointForm(
            request.POST or None, members=people.candidates(organization)
        ),
        act,
        title=_("任命：%(name)s"),
        step=_("任命"),
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
