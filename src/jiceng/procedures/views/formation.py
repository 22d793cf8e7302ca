"""Beginning the formation of a branch, from a unit that no organisation covers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiceng.access.scope import scope_of
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.organizations.kinds import COMMITTEES, Formation
from jiceng.people.models import Membership, Person
from jiceng.register.units import unit_lines
from jiceng.register.views.common import form_page
from jiceng.register.views.units import crumbs_of, find

from ..actions import begin_formation
from ..formation import PROCEDURE
from ..forms.formation import FormationForm
from .cases import case_url, definition_for


def form_branch(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for a branch for a unit, as the rules advise it unless something else is chosen."""
    scope = scope_of(request)
    unit = find(scope, public_id)
    above = unit.above
    scope.require_writes(above)
    if above.kind not in COMMITTEES or unit.covered_by is not None or unit.closed_on is not None:
        raise Http404
    procedure = definition_for(above, PROCEDURE)
    advice = unit_lines([unit], scope.on)[0].advice
    here = Membership.objects.filter(unit=unit, ends=None).order_by("person__name", "pk")
    initial = {
        "formation": advice.formation if advice else Formation.OWN,
        "name": _("%(unit)s党支部") % {"unit": unit.name},
        "members": list(here.values_list("person__public_id", flat=True)),
        "on": PartialDate.of(scope.on),
    }

    def act(data: dict[str, Any]) -> str:
        keys = data.pop("members")
        case = begin_formation(
            procedure=procedure,
            organization=above,
            units=[unit, *data.pop("units")],
            members=list(Person.objects.filter(public_id__in=keys)),
            by=scope.user,
            at=clock.now(),
            **data,
        )
        return case_url(case)

    return form_page(
        request,
        FormationForm(request.POST or None, unit=unit, initial=initial),
        act,
        title=_("设立党支部：%(name)s") % {"name": unit.name},
        lead=advice.sentence if advice else _("这里还没有登记在这个单位工作的党员，规则没有给出建议。"),
        crumbs=crumbs_of(unit, scope, _("设立党支部")),
        submit=_("提出申请"),
        done=_("申请已记下，下一步见下。"),
    )
