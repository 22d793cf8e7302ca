"""The list of cases, a case's page, ending one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core import clock
from jiceng.organizations.kinds import MEMBER_BRANCHES
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import Person
from jiceng.register.views.common import Crumbs, crumbs_to, form_page
from jiceng.rulebook.procedures import Procedure
from jiceng.ui.paging import page_of
from jiceng.workflow import actions
from jiceng.workflow.judging import NOW
from jiceng.workflow.models import Case, State
from jiceng.workflow.queries import outdated

from .. import league
from ..forms.steps import OutcomeForm, StepForm, initial_of
from ..kinds import KINDS, Kind, kind_named, kind_of, known_of, pages_of, panel_of
from ..permissions import effective, fetch, may_keep, writable
from ..queries import StepLine, case_lines, listed, papers_of, probationers, shown
from ..wording import outcome_title, title_of


def index(request: HttpRequest, kind: str = KINDS[0].name) -> HttpResponse:
    """The list of a kind of work, where the user works."""
    home = scope_of(request).home
    if home is None:
        raise Http404
    return redirect("procedures:list", kind_named(kind).name, home.public_id)


def listing(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """Cases of one kind of an organisation and below: those under way, the most urgent first, unless others are asked for."""
    scope, work = scope_of(request), kind_named(kind)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    definitions = definitions_for(organization, work)
    stages = [(stage.id, title_of(stage)) for stage in definitions[0].stages] if len(definitions) == 1 else []
    state, stage = request.GET.get("state", State.OPEN), request.GET.get("stage", "")
    if state not in (*State.values, ""):
        state = State.OPEN
    if stage not in dict(stages):
        stage = ""
    name = request.GET.get("name", "").strip()[:80]
    rows = listed(organization, work.procedures, state=state, stage=stage, name=name)
    order = ["due", "public_id"] if state == State.OPEN else ["-opened_at", "public_id"]
    page = page_of(rows, order=order, cursor=request.GET.get("page"))
    context = {
        "organization": organization,
        "kind": work,
        "definitions": [(one.id, title_of(one)) for one in definitions],
        "page": page,
        "lines": case_lines(page.rows, scope.on),
        "states": [("", _("全部")), *State.choices],
        "state": state,
        "stages": stages,
        "stage": stage,
        "name": name,
        "branch": organization.kind in MEMBER_BRANCHES,
        "begins": [one for one in work.begins if one.offered(scope, organization)],
        "may_write": scope.writes(organization),
        "probationers": probationers(organization).count() if work == KINDS[0] else None,
        "share": league.share_of(organization, scope.on) if work.name == "league" else None,
        "outdated": sum(outdated(organization, one).count() for one in definitions),
        "may_renew": may_keep(scope, organization),
        "crumbs": crumbs_to(organization, scope, last=str(work.title)),
    }
    return render(request, "procedures/list.html", context)


def definitions_for(organization: Organization, work: Kind) -> list[Procedure]:
    """The definitions of a kind of work in use at an organisation today. Raises Http404 where there is none."""
    book = rulebook_of(organization, clock.today())
    found = [one for name in work.procedures if (one := book.procedure(name)) is not None]
    if not found:
        raise Http404
    return found


def definition_for(organization: Organization, name: str) -> Procedure:
    """A definition in use at an organisation today. Raises Http404 where there is none."""
    procedure = rulebook_of(organization, clock.today()).procedure(name)
    if procedure is None:
        raise Http404
    return procedure


def opened(
    organization: Organization, procedure: Procedure, person: Person, scope: Scope, **fields: Any
) -> Case:
    """A case about a person, begun now by this user; `fields`: what `open_case` takes besides."""
    return actions.open_case(
        procedure=procedure,
        organization=organization,
        person=person,
        title=person.name,
        by=scope.user,
        at=clock.now(),
        **fields,
    )


def list_crumbs(organization: Organization, scope: Scope, kind: str, last: str) -> Crumbs:
    title = str(kind_named(kind).title)
    above = crumbs_to(organization, scope, last=title)[:-1]
    return [*above, (title, reverse("procedures:list", args=[kind, organization.public_id])), (last, "")]


def case_crumbs(case: Case, scope: Scope, last: str = "") -> Crumbs:
    """Above a case: the end of it that the user sees."""
    seen = scope.may(Right.SEE_PEOPLE, case.organization) or case.other is None
    place = case.organization if seen or case.other is None else case.other
    found = list_crumbs(place, scope, kind_of(case.procedure).name, case.title)
    return [*found[:-1], (case.title, case_url(case)), (last, "")] if last else found


def case_url(case: Case) -> str:
    return reverse("procedures:case", args=[case.public_id])


def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """The timeline of a case, with the form of the next step ready."""
    scope = scope_of(request)
    return case_page(request, fetch(scope, public_id))


def case_page(
    request: HttpRequest, case: Case, *, form: StepForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a case; `form`: one that was sent and has to be mended."""
    scope = scope_of(request)
    able, found = writable(scope, case), shown(case, scope.on)
    mine = [one for one in found.open_steps if one.step.id in able]
    wanted = form.step.id if form else request.GET.get("step", "")
    line = next((one for one in mine if one.step.id == wanted), None)
    line = line or next(iter(mine), None)
    if form is None and line is not None:
        known = initial_of(known_of(case, line.step.id))
        form = StepForm(case=case, step=line.step, today=scope.on, initial=known)
    definition, papers = case.version.definition, papers_of(case, found)
    context = {
        "case": case,
        "stages": found.stages,
        "replaced": found.replaced,
        "waiting": found.waiting,
        "next": line,
        "next_place": case.place_of(line.step) if line else None,
        "open_steps": mine,
        "form": form,
        "able": able,
        "effective": effective(scope, case),
        "may_write": scope.writes(case.organization),
        "awaited": _awaited(case, found.open_steps, able),
        "reached": [one for one in papers if one.reached],
        "ahead": [one for one in papers if not one.reached],
        "remarks": sum(len(step.remarks) for stage in found.stages for step in stage.steps),
        "outcome": outcome_title(definition, case.outcome),
        "procedure": title_of(definition),
        "pages": pages_of(case.procedure),
        "panel": panel_of(case, scope),
        "given": [
            (title_of(one), case.given_days()[one.id]) for one in definition.given if one.id in case.given
        ],
        "crumbs": case_crumbs(case, scope),
    }
    return render(request, "procedures/case.html", context, status=status)


def _awaited(case: Case, open_steps: list[StepLine], able: set[str]) -> tuple[str, str] | None:
    """The step that the other end does next, and which organisation that is."""
    line = next(iter(open_steps), None)
    if line is None or line.state != NOW or line.step.id in able or case.other is None:
        return None
    return line.title, case.place_of(line.step).name


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
        OutcomeForm(request.POST or None, procedure=procedure, initial={"on": scope.on}),
        act,
        title=_("终止：%(name)s") % {"name": case.title},
        lead=_("已经记下的各步都保留，以后仍可查看。"),
        crumbs=case_crumbs(case, scope, _("终止")),
        submit=_("终止"),
        done=_("已终止。"),
        danger=True,
    )
