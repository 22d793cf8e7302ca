"""Members who are away, guests from elsewhere, and word from somebody who is away."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.people import actions as people
from jiceng.register.views.common import form_page
from jiceng.ui.dates import show_date
from jiceng.workflow import actions

from ..forms.beginning import AwayForm, GuestForm
from ..mobile import AWAY, GUEST, WRITTEN, away_of
from ..queries import members_without
from ..wording import title_of
from .cases import case_url, definition_for, list_crumbs, opened

KIND = "mobile"


def away(request: HttpRequest, public_id: str) -> HttpResponse:
    """A member goes away; a branch of this installation may be the one that receives their report."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    scope.require_writes(organization)
    procedure = definition_for(organization, AWAY)
    form = AwayForm(
        request.POST or None,
        members=members_without(organization, AWAY).order_by("-person__mobile", "person__name"),
        branch=organization,
        ways=[(one.id, title_of(one)) for one in procedure.step("away").results],
        initial={"person": request.GET.get("person"), "on": PartialDate.of(clock.today())},
    )

    def act(data: dict[str, Any]) -> str:
        with transaction.atomic():
            case = opened(organization, procedure, data["person"].person, scope, other=data["to"])
            actions.record_step(
                case=case,
                step="away",
                on=data["on"],
                result=data["way"],
                values=form.values(),
                by=scope.user,
                at=clock.now(),
            )
        return case_url(case)

    return form_page(
        request,
        form,
        act,
        title=_("登记外出"),
        lead=_("组织关系仍在本党支部；报到以后，流入地的组织生活也记在本人名下。"),
        crumbs=list_crumbs(organization, scope, KIND, _("登记外出")),
        submit=_("登记"),
        done=_("已登记，名册随之注明流动。"),
    )


def guest(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody whose membership is elsewhere reports, and takes part in the life of this branch."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    scope.require_writes(organization)
    procedure = definition_for(organization, GUEST)

    def act(data: dict[str, Any]) -> str:
        by, at, on = scope.user, clock.now(), PartialDate.of(data.pop("on"))
        values = {"origin": data.pop("origin").strip(), "standing": WRITTEN[data.pop("standing")]}
        with transaction.atomic():
            person = people.enter_guest(by=by, at=at, **data)
            case = opened(organization, procedure, person, scope)
            actions.record_step(case=case, step="reported", on=on, values=values, by=by, at=at)
        return case_url(case)

    return form_page(
        request,
        GuestForm(request.POST or None, initial={"on": clock.today()}),
        act,
        title=_("接收流入党员报到"),
        lead=_("登记以后，记活动时名单里就有这个人；组织关系、表决和选举仍在流出地。"),
        crumbs=list_crumbs(organization, scope, KIND, _("接收报到")),
        submit=_("接收"),
        done=_("已编入组织生活，下一步见下。"),
    )


@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Word from somebody who is away, by one tap; a sentence may be added."""
    scope = scope_of(request)
    person = scope.person
    found = away_of(person, scope.on) if person else None
    if person is None or found is None:
        raise Http404
    actions.record_step(
        case=found.case,
        step=found.step,
        on=PartialDate.of(scope.on),
        values={"way": _("本人在网上报告")},
        note=request.POST.get("note", "").strip()[:300],
        by=scope.user,
        at=clock.now(),
    )
    again = away_of(person, scope.on)
    words = {"place": found.case.organization.name}
    if again is not None and again.due is not None:
        text = _("“%(place)s”已经收到。下次最迟 %(day)s。") % (words | {"day": show_date(again.due)})
    else:
        text = _("“%(place)s”已经收到。") % words
    messages.success(request, text)
    return redirect("/")
