"""Changes of an organisation: renamed and reclassified at once; moved, merged, split and dissolved after a preview."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core.clock import now
from jiceng.core.errors import Refused
from jiceng.organizations import actions, consequences
from jiceng.organizations.consequences import Line, Obstructed, Proposal
from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Organization
from jiceng.people import actions as people_actions
from jiceng.ui.dates import show_date
from jiceng.ui.forms import show_refusal

from .. import forms
from .common import crumbs_to, form_page, organization_url

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
    status = 200
    if request.method == "POST" and verb in PREVIEWED and form.is_valid() and "back" not in request.POST:
        shown = consequences.lines(_proposal(verb, organization, form.cleaned_data))
        if request.POST.get("seal") != consequences.seal(shown):
            try:
                _rehearse(verb, organization, form.cleaned_data, scope)
            except Obstructed:
                return _preview(request, scope, organization, verb, form, shown)
            except Refused as refused:
                show_refusal(form, refused)
                status = 422
            else:
                return _preview(request, scope, organization, verb, form, shown)

    return form_page(
        request,
        form,
        lambda data: organization_url(_make(verb, organization, data, scope)),
        title=_title(verb, organization),
        crumbs=crumbs_to(organization, scope, last=str(TITLES[verb])),
        submit=_("下一步：看看还有什么变动") if verb in PREVIEWED else TITLES[verb],
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


def _rehearse(verb: str, organization: Organization, data: dict[str, Any], scope: Scope) -> None:
    """Make the change and take it back: whatever would be refused is said before the preview."""

    def fresh(value: Any) -> Any:
        return Organization.objects.get(pk=value.pk) if isinstance(value, Organization) else value

    with transaction.atomic():
        _make(verb, fresh(organization), {name: fresh(value) for name, value in data.items()}, scope)
        transaction.set_rollback(True)


def _proposal(verb: str, organization: Organization, data: dict[str, Any]) -> Proposal:
    people = tuple(one.person_id for one in data.get("members", ()))
    return Proposal(verb, organization, data["on"], to=data.get("to"), people=people)


def _preview(
    request: HttpRequest,
    scope: Scope,
    organization: Organization,
    verb: str,
    form: forms.ChangeForm,
    shown: list[Line],
) -> HttpResponse:
    facts = [
        (bound.label, _fact(form.cleaned_data.get(bound.name))) for bound in form if bound.name != "members"
    ]
    context = {
        "title": _title(verb, organization),
        "verb": TITLES[verb],
        "crumbs": crumbs_to(organization, scope, last=str(TITLES[verb])),
        "facts": [(label, value) for label, value in facts if value],
        "form": form,
        "stops": [one for one in shown if one.stops],
        "lines": [one for one in shown if not one.stops],
        "seal": consequences.seal(shown),
        "stale": "seal" in request.POST,
        "danger": verb in DANGEROUS,
    }
    return render(request, "register/preview.html", context)


def _fact(value: Any) -> str:
    if isinstance(value, Organization):
        return value.name
    return str(value) if isinstance(value, str) else show_date(value)


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
