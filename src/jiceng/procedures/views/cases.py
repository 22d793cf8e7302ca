"""The list of cases, beginning one, its page, ending it."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations.kinds import MEMBER_BRANCHES
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.actions import enter_applicant
from jiceng.people.models import Membership, Person
from jiceng.register.views.common import Crumbs, crumbs_to, form_page
from jiceng.rulebook.procedures import Procedure
from jiceng.ui.paging import page_of
from jiceng.workflow import actions
from jiceng.workflow.models import Case, State
from jiceng.workflow.queries import outdated

from .. import forms
from ..development import PROCEDURE
from ..permissions import fetch, may_effect, may_write, require_write
from ..queries import case_lines, listed, papers_of, probationers, shown
from ..wording import title_of

SINCE = "probation"
"""The stage with which the case of a member begins who was admitted before records began."""


def index(request: HttpRequest) -> HttpResponse:
    """发展党员 where the user works."""
    home = scope_of(request).home
    if home is None:
        raise Http404
    return redirect("procedures:list", home.public_id)


def listing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Cases of an organisation and below, those under way first asked for."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    procedure = definition_for(organization)
    stages = [(stage.id, title_of(stage)) for stage in procedure.stages]
    state, stage = request.GET.get("state", State.OPEN), request.GET.get("stage", "")
    if state not in (*State.values, ""):
        state = State.OPEN
    if stage not in dict(stages):
        stage = ""
    name = request.GET.get("name", "").strip()[:80]
    rows = listed(organization, state=state, stage=stage, name=name)
    page = page_of(rows, order=["-opened_at", "public_id"], cursor=request.GET.get("page"))
    branch = organization.kind in MEMBER_BRANCHES
    context = {
        "organization": organization,
        "procedure": procedure,
        "page": page,
        "lines": case_lines(page.rows, scope.on),
        "states": [("", _("全部")), *State.choices],
        "state": state,
        "stages": stages,
        "stage": stage,
        "name": name,
        "branch": branch,
        "may_write": branch and may_write(scope, organization),
        "probationers": probationers(organization).count(),
        "outdated": outdated(organization, procedure).count(),
        "may_renew": may_effect(scope, organization),
        "crumbs": crumbs_to(organization, scope, last=_("发展党员")),
    }
    return render(request, "procedures/list.html", context)


def definition_for(organization: Any) -> Procedure:
    """The definition in use at an organisation today."""
    procedure = rulebook_of(organization, clock.today()).procedure(PROCEDURE)
    if procedure is None:
        raise Http404
    return procedure


def apply(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody handed in a letter of application: the person, the case and its first step."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    require_write(scope, organization)
    procedure = definition_for(organization)

    def act(data: dict[str, Any]) -> str:
        by, at, on = scope.user, clock.now(), data.pop("on")
        with transaction.atomic():
            person = enter_applicant(organization=organization, on=on, by=by, at=at, **data)
            case = _opened(organization, procedure, person, scope)
            step = procedure.steps[0].id
            actions.record_step(case=case, step=step, on=PartialDate.of(on), by=by, at=at)
        return case_url(case)

    return form_page(
        request,
        forms.ApplicantForm(request.POST or None, initial={"on": clock.today()}),
        act,
        title=_("登记入党申请"),
        crumbs=list_crumbs(organization, scope, _("登记入党申请")),
        submit=_("登记"),
        done=_("已登记，下一步见下。"),
    )


def _opened(organization: Any, procedure: Procedure, person: Person, scope: Any, since: str = "") -> Case:
    return actions.open_case(
        procedure=procedure,
        organization=organization,
        person=person,
        title=person.name,
        since=since,
        by=scope.user,
        at=clock.now(),
    )


def probation(request: HttpRequest, public_id: str) -> HttpResponse:
    """The case of a probationary member of the roster: it begins with probation."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    require_write(scope, organization)
    procedure = definition_for(organization)

    def act(data: dict[str, Any]) -> str:
        membership: Membership = data["person"]
        person, by, at = membership.person, scope.user, clock.now()
        if person.joined_on is None:
            raise Refused(
                _("名册里没有%(name)s的入党日期，请先补上。") % {"name": person.name}, field="person"
            )
        with transaction.atomic():
            case = _opened(membership.organization, procedure, person, scope, since=SINCE)
            actions.record_step(
                case=case,
                step="admission_meeting",
                on=person.joined_on,
                result="passed",
                note=_("开始记录以前接收，日期取自名册。"),
                by=by,
                at=at,
            )
        return case_url(case)

    members = probationers(organization).order_by("person__name")
    return form_page(
        request,
        forms.ProbationerForm(request.POST or None, members=members),
        act,
        title=_("预备党员接着办转正"),
        lead=_("开始记录以前接收的预备党员，从教育考察办起；以前的各步不算缺。"),
        crumbs=list_crumbs(organization, scope, _("预备党员接着办转正")),
        submit=_("开始"),
        done=_("已开始，下一步见下。"),
    )


def list_crumbs(organization: Any, scope: Any, last: str) -> Crumbs:
    above = crumbs_to(organization, scope, last=_("发展党员"))[:-1]
    return [*above, (_("发展党员"), reverse("procedures:list", args=[organization.public_id])), (last, "")]


def case_crumbs(case: Case, scope: Any, last: str = "") -> Crumbs:
    found = list_crumbs(case.organization, scope, case.title)
    return [*found[:-1], (case.title, case_url(case)), (last, "")] if last else found


def case_url(case: Case) -> str:
    return reverse("procedures:case", args=[case.public_id])


def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """The timeline of a case, with the form of the next step ready."""
    scope = scope_of(request)
    return case_page(request, fetch(scope, public_id))


def case_page(
    request: HttpRequest, case: Case, *, form: forms.StepForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a case; `form`: one that was sent and has to be mended."""
    scope = scope_of(request)
    able = may_write(scope, case.organization)
    found = shown(case, scope.on)
    wanted = form.step.id if form else request.GET.get("step", "")
    line = next((one for one in found.open_steps if one.step.id == wanted), None)
    line = line or next(iter(found.open_steps), None)
    if form is None and line is not None and able:
        form = forms.StepForm(case=case, step=line.step, today=scope.on)
    definition, papers = case.version.definition, papers_of(case, found)
    context = {
        "case": case,
        "stages": found.stages,
        "replaced": found.replaced,
        "waiting": found.waiting,
        "next": line,
        "open_steps": found.open_steps,
        "form": form if able else None,
        "may_write": able,
        "may_effect": may_effect(scope, case.organization),
        "reached": [one for one in papers if one.reached],
        "ahead": [one for one in papers if not one.reached],
        "remarks": sum(len(step.remarks) for stage in found.stages for step in stage.steps),
        "outcome": next((title_of(one) for one in definition.outcomes if one.id == case.outcome), ""),
        "procedure": title_of(definition),
        "crumbs": case_crumbs(case, scope),
    }
    return render(request, "procedures/case.html", context, status=status)


def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a case other than at its last step."""
    scope = scope_of(request)
    case = fetch(scope, public_id, write=True)

    def act(data: dict[str, Any]) -> str:
        actions.end_case(case=case, by=scope.user, at=clock.now(), **data)
        return case_url(case)

    procedure = case.version.definition
    return form_page(
        request,
        forms.OutcomeForm(request.POST or None, procedure=procedure, initial={"on": scope.on}),
        act,
        title=_("终止：%(name)s") % {"name": case.title},
        lead=_("已经记下的各步都保留，以后仍可查看。"),
        crumbs=case_crumbs(case, scope, _("终止")),
        submit=_("终止"),
        done=_("已终止。"),
        danger=True,
    )
