"""Beginning the case of a member who cannot be reached."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.core import clock
from jiceng.register.views.common import form_page
from jiceng.workflow import actions

from ..forms.beginning import LostForm
from ..lost import PROCEDURE
from ..queries import members_without
from .cases import case_url, definition_for, list_crumbs, opened

KIND = "lost"


def lose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Contact with a member was lost: what is due from now on, and from when."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    scope.require_writes(organization)
    procedure = definition_for(organization, PROCEDURE)

    def act(data: dict[str, Any]) -> str:
        with transaction.atomic():
            case = opened(organization, procedure, data["person"].person, scope)
            actions.record_step(case=case, step="lost", on=data["since"], by=scope.user, at=clock.now())
        return case_url(case)

    return form_page(
        request,
        LostForm(
            request.POST or None,
            members=members_without(organization, PROCEDURE).order_by("-person__lost", "person__name"),
            initial={"person": request.GET.get("person")},
        ),
        act,
        title=_("登记失联"),
        lead=_("名册随之注明失联；什么时候可以停止党籍、什么时候可以讨论除名，页面写出最早的日期。"),
        crumbs=list_crumbs(organization, scope, KIND, _("登记失联")),
        submit=_("登记"),
        done=_("已登记，下一步见下。"),
    )
