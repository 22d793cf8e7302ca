"""Beginning transfers: a member leaves for another branch, or comes from outside."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.people import actions as people
from jiceng.register.views.common import form_page
from jiceng.workflow import actions

from ..forms.beginning import ReceiveForm, TransferForm
from ..queries import members_without
from ..transfers import IN, INSIDE, OUT
from .cases import case_url, definition_for, list_crumbs, opened

KIND = "transfers"


def transfer(request: HttpRequest, public_id: str) -> HttpResponse:
    """A member asks to be transferred: to another branch here, which receives them, or to elsewhere."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    scope.require_writes(organization)
    initial = {"on": clock.today(), "person": request.GET.get("person")}

    def act(data: dict[str, Any]) -> str:
        person, to = data["person"].person, data["to"]
        procedure = definition_for(organization, OUT if to is None else INSIDE)
        wanted = ("reason", "dues_until", "destination") if to is None else ("reason", "dues_until")
        with transaction.atomic():
            case = opened(organization, procedure, person, scope, other=to)
            actions.record_step(
                case=case,
                step="apply",
                on=PartialDate.of(data["on"]),
                values={name: data[name].strip() for name in wanted if data[name].strip()},
                by=scope.user,
                at=clock.now(),
            )
        return case_url(case)

    return form_page(
        request,
        TransferForm(
            request.POST or None,
            members=members_without(organization, INSIDE, OUT).order_by("person__name"),
            branch=organization,
            initial=initial,
        ),
        act,
        title=_("转出党员组织关系"),
        lead=_("对方接收以前，党员仍归本党支部管理；接收那天起归对方，中间没有空当。"),
        crumbs=list_crumbs(organization, scope, KIND, _("转出")),
        submit=_("发起转接"),
        done=_("已发起，下一步见下。"),
    )


def receive(request: HttpRequest, public_id: str) -> HttpResponse:
    """A member comes from outside with a letter: their membership begins here, and the receipt is due."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.WRITE_REGISTER)
    procedure = definition_for(organization, IN)

    def act(data: dict[str, Any]) -> str:
        by, at, on = scope.user, clock.now(), data.pop("on")
        issued = data.pop("issued_on") or PartialDate.of(on)
        letter = {name: data.pop(name) for name in ("origin", "letter", "valid_days")}
        with transaction.atomic():
            membership = people.receive(organization=organization, on=on, by=by, at=at, **data)
            case = opened(organization, procedure, membership.person, scope)
            values = {name: value for name, value in letter.items() if value not in (None, "")}
            actions.record_step(case=case, step="issued", on=issued, values=values, by=by, at=at)
            actions.record_step(case=case, step="accepted", on=PartialDate.of(on), by=by, at=at)
        return case_url(case)

    return form_page(
        request,
        ReceiveForm(request.POST or None, initial={"on": clock.today()}),
        act,
        title=_("从系统外转入"),
        lead=_("登记以后党员就在本党支部；回执联请在期限内寄回原基层党委。"),
        crumbs=list_crumbs(organization, scope, KIND, _("从系统外转入")),
        submit=_("接收"),
        done=_("已接收，写入名册。"),
    )
