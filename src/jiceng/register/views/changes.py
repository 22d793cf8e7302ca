"""Changes of an organisation: renamed and reclassified at once; moved, merged, split and dissolved after a preview."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core.clock import now
from jiceng.organizations import actions, consequences
from jiceng.organizations.consequences import Proposal
from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Organization
from jiceng.people import actions as people_actions

from .. import forms
from .common import crumbs_to, form_page, organization_url
from .previews import NEXT, Change, fresh, previewed

TITLES = {
    "rename": gettext_lazy("更名"),
    "reclassify": gettext_lazy("变更类别"),
    "move": gettext_lazy("调整隶属"),
    "merge": gettext_lazy("合并"),
    "split": gettext_lazy("拆分"),
    "dissolve": gettext_lazy("撤销"),
}
PREVIEWED = (consequences.MOVE, consequences.MERGE, consequences.SPLIT, consequences.DISSOLVE)
"""Changes with which other things change."""
DANGEROUS = (consequences.MERGE, consequences.DISSOLVE)


def verbs_of(organization: Organization) -> list[tuple[str, Any]]:
    """Changes that make sense for a kind."""
    left_out = {"move", "merge", "split"} if organization.kind == Kind.GROUP else set()
    if organization.parent_id is None:
        left_out |= {"move", "split"}
    return [(verb, title) for verb, title in TITLES.items() if verb not in left_out]


def change(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Rename, reclassify, move, merge, split or dissolve, with its day and document.

    What would change with it is shown first; nothing is kept between that page and the button on it.
    """
    if verb not in TITLES:
        raise Http404
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.WRITE_REGISTER)
    form = _change_form(request, scope, organization, verb)
    crumbs = crumbs_to(organization, scope, last=str(TITLES[verb]))
    status = 200
    if verb in PREVIEWED:
        answer = previewed(
            request,
            form,
            Change(
                title=_title(verb, organization),
                step=TITLES[verb],
                crumbs=crumbs,
                proposal=lambda data: _proposal(verb, organization, data),
                make=lambda data: _make(verb, fresh(organization), data, scope),
                danger=verb in DANGEROUS,
            ),
        )
        if isinstance(answer, HttpResponse):
            return answer
        status = answer

    return form_page(
        request,
        form,
        lambda data: organization_url(_make(verb, organization, data, scope)),
        title=_title(verb, organization),
        crumbs=crumbs,
        submit=NEXT if verb in PREVIEWED else TITLES[verb],
        done=_("已记入沿革。"),
        status=status,
        again="back" in request.POST,
    )


def _title(verb: str, organization: Organization) -> str:
    return _("%(verb)s：%(name)s") % {"verb": TITLES[verb], "name": organization.name}


def _make(verb: str, organization: Organization, data: dict[str, Any], scope: Scope) -> Organization:
    """Make the change; returns the organisation to look at afterwards."""
    given: dict[str, Any] = {"by": scope.user, "at": now(), "organization": organization, **data}
    if verb == consequences.MERGE:
        given["into"] = given.pop("to")
    doer = getattr(people_actions if verb in ("merge", "split", "dissolve") else actions, verb)
    return doer(**given)


def _proposal(verb: str, organization: Organization, data: dict[str, Any]) -> Proposal:
    people = tuple(one.person_id for one in data.get("members", ()))
    return Proposal(verb, organization, data["on"], to=data.get("to"), people=people)


def _change_form(
    request: HttpRequest, scope: Scope, organization: Organization, verb: str
) -> forms.ChangeForm:
    data = request.POST or None
    if verb == "rename":
        names = {"name": organization.name, "short_name": organization.short_name}
        return forms.RenameForm(data, scope=scope, initial=names)
    if verb == "reclassify":
        fields = ("kind", "sector", "formation")
        return forms.ReclassifyForm(
            data, scope=scope, initial={name: getattr(organization, name) for name in fields}
        )
    if verb == "split":
        return forms.SplitForm(data, scope=scope, organization=organization)
    plain = {"move": forms.MoveForm, "merge": forms.MergeForm, "dissolve": forms.DissolveForm}
    return plain[verb](data, scope=scope)
