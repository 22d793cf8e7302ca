"""Beginning the dossier of somebody whom the League recommends."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.people.models import Candidacy
from jiceng.register.views.common import form_page
from jiceng.workflow import actions
from jiceng.workflow.models import Case, State

from ..forms.beginning import LeagueForm
from ..league import PROCEDURE
from .cases import case_url, definition_for, list_crumbs, opened

KIND = "league"


def recommend(request: HttpRequest, public_id: str) -> HttpResponse:
    """A dossier is begun for an applicant or activist; the League organisation, where it is here, records its steps."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    scope.require_writes(organization)
    procedure = definition_for(organization, PROCEDURE)
    known = Case.objects.filter(procedure=PROCEDURE, organization=organization).exclude(state=State.ENDED)
    candidates = Candidacy.objects.filter(organization=organization, ends=None)
    candidates = candidates.exclude(person__in=known.values("person")).select_related("person")

    def act(data: dict[str, Any]) -> str:
        with transaction.atomic():
            case = opened(organization, procedure, data["person"].person, scope, other=data["league"])
            actions.record_step(
                case=case, step="dossier", on=PartialDate.of(data["on"]), by=scope.user, at=clock.now()
            )
        return case_url(case)

    return form_page(
        request,
        LeagueForm(
            request.POST or None,
            members=candidates.order_by("person__name"),
            initial={"on": clock.today()},
        ),
        act,
        title=_("登记推优对象"),
        lead=_("团组织在本系统里的，由它记各步；不在的，由党支部凭团组织的材料代记。"),
        crumbs=list_crumbs(organization, scope, KIND, _("登记推优对象")),
        submit=_("登记"),
        done=_("已登记，下一步见下。"),
    )
