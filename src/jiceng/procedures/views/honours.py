"""Honours in the register: those from before, and taking one away."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core import clock
from jiceng.organizations.models import Organization
from jiceng.people import actions as people
from jiceng.people.models import Honour, Membership
from jiceng.register.views.common import (
    crumbs_to,
    form_page,
    member_form,
    organization_form,
    organization_url,
    person_crumbs,
    person_url,
)

from ..forms.honours import HonourForm, RevokeForm
from ..models import Whom


def honour(request: HttpRequest, public_id: str, whom: str) -> HttpResponse:
    """An honour of a member or an organisation from before, or not decided here."""

    def act(held: Membership | Organization, **data: Any) -> None:
        if isinstance(held, Membership):
            people.give_honour(person=held.person, organization=None, place=held.organization, **data)
        else:
            people.give_honour(person=None, organization=held, place=held, **data)

    page: Callable[..., HttpResponse] = member_form if whom == Whom.PERSON else organization_form
    return page(
        request,
        public_id,
        lambda _held, _scope: HonourForm(request.POST or None),
        act,
        title=_("登记荣誉：%(name)s"),
        step=_("登记荣誉"),
        submit=_("登记"),
        done=_("已登记。"),
    )


def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """An honour is taken away; it stays to be read, with the reason."""
    scope = scope_of(request)
    honour = (
        Honour.objects.select_related("person", "organization__parent").filter(public_id=public_id).first()
    )
    if honour is None:
        raise Http404
    place, back, crumbs = _kept(scope, honour)

    def act(data: dict[str, Any]) -> str:
        people.revoke_honour(honour=honour, place=place, by=scope.user, at=clock.now(), **data)
        return back

    return form_page(
        request,
        RevokeForm(request.POST or None, initial={"on": scope.on}),
        act,
        title=_("撤销荣誉：%(name)s") % {"name": honour.title},
        lead=_("撤销以后仍能看到这项荣誉，注明哪天撤销、为什么。"),
        facts=[(_("授予单位"), honour.giver)],
        crumbs=crumbs,
        submit=_("撤销荣誉"),
        done=_("已撤销。"),
        danger=True,
    )


def _kept(scope: Scope, honour: Honour) -> tuple[Organization, str, list[tuple[str, str]]]:
    """Whose register keeps an honour, the page where it stands, and the way to it."""
    last = _("撤销荣誉")
    if honour.person is not None:
        membership = scope.membership(honour.person.public_id, Right.WRITE_REGISTER)
        return (
            membership.organization,
            person_url(honour.person.public_id),
            person_crumbs(membership, scope, last),
        )
    organization = honour.organization
    if organization is None:
        raise Http404
    scope.require(Right.WRITE_REGISTER, organization)
    return organization, organization_url(organization), crumbs_to(organization, scope, last=last)
