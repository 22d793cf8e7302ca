"""Tasks 挂账销号: the list, the board, the printed list, and what happens to one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core import clock
from jiceng.core.errors import Forbidden
from jiceng.documents.sheets import word_file
from jiceng.documents.words import reader_script
from jiceng.organizations.models import Organization
from jiceng.people.models import Membership
from jiceng.register.views.common import Crumbs, crumbs_to, form_page
from jiceng.ui.paging import page_of

from . import actions, forms
from .models import Origin, Task, TaskState
from .tasks import board_of, is_owner, printed, tasks_within

MOST_PRINTED = 500


def index(request: HttpRequest) -> HttpResponse:
    """The list where the user works."""
    home = scope_of(request).home
    if home is None:
        raise Http404
    return redirect("workflow:list", home.public_id)


def listing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tasks of an organisation and below, those being done first asked for."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    state = _state(request)
    rows = tasks_within(organization)
    page = page_of(
        rows.filter(state=state) if state else rows,
        order=["due", "public_id"],
        cursor=request.GET.get("page"),
    )
    context = _context(organization, scope) | {
        "page": page,
        "state": state,
        "states": [("", _("全部")), *TaskState.choices],
    }
    return render(request, "workflow/list.html", context)


def _state(request: HttpRequest) -> str:
    state = request.GET.get("state", TaskState.OPEN)
    return state if state in (*TaskState.values, "") else TaskState.OPEN


def board(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same as a board of three columns."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    context = _context(organization, scope) | {"columns": board_of(organization)}
    return render(request, "workflow/board.html", context)


def _context(organization: Organization, scope: Scope) -> dict[str, Any]:
    return {
        "organization": organization,
        "may_write": scope.writes(organization),
        "today": scope.on,
        "crumbs": crumbs_to(organization, scope, last=_("挂账销号")),
    }


def sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list as a Word file, for the wall."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    state = _state(request)
    rows = tasks_within(organization).order_by("due", "public_id")
    chosen = (rows.filter(state=state) if state else rows)[:MOST_PRINTED]
    content = printed(organization, chosen, scope.on, reader_script())
    return word_file(content, f"{_('挂账销号')}-{organization.label}")


def create(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put something on the list; `title`, `origin` and `source` may come with the address of a record's page."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    if not scope.writes(organization):
        raise Forbidden(Right.RECORD)
    members = Membership.objects.filter(organization.subtree("organization"), ends=None)
    asked = {name: request.GET.get(name, "")[:160] for name in ("title", "origin")}
    initial = {"title": asked["title"], "origin": asked["origin"] or Origin.PROBLEM}

    def act(data: dict[str, Any]) -> str:
        made = actions.open_task(
            organization=organization,
            by=scope.user,
            at=clock.now(),
            source=request.GET.get("source", "")[:12],
            **data | {"owner": data["owner"].person},
        )
        return task_url(made)

    return form_page(
        request,
        forms.TaskForm(
            request.POST or None,
            members=members.select_related("person").order_by("person__name", "pk"),
            initial=initial,
        ),
        act,
        title=_("挂账"),
        lead=_("办完后由责任人以外的人核实，才能销号。"),
        crumbs=_crumbs(organization, scope, _("挂账")),
        submit=_("挂账"),
        done=_("已挂账。"),
    )


def task(request: HttpRequest, public_id: str) -> HttpResponse:
    """One task with all that happened to it."""
    scope = scope_of(request)
    found = _fetch(scope, public_id)
    writes, owns = scope.writes(found.organization), is_owner(scope, found)
    context = {
        "task": found,
        "events": found.events.select_related("by"),
        "late": found.state == TaskState.OPEN and found.due < scope.on,
        "may_report": (writes or owns) and found.state == TaskState.OPEN,
        "may_postpone": writes and found.state == TaskState.OPEN,
        "may_verify": writes and not owns and found.state == TaskState.REPORTED,
        "may_reopen": writes and found.state != TaskState.OPEN,
        "crumbs": _crumbs(found.organization, scope, found.title),
    }
    return render(request, "workflow/task.html", context)


def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """It is done: by its owner, or by whoever records."""
    scope = scope_of(request)
    found = _fetch(scope, public_id)
    if not is_owner(scope, found):
        _require_write(scope, found)
    return _form(
        request, found, forms.ReportForm, actions.report_task, _("登记完成"), _("已登记，等别人核实。")
    )


def verify(request: HttpRequest, public_id: str) -> HttpResponse:
    """Struck off by somebody else."""
    found = _written(request, public_id)
    return _form(request, found, forms.VerifyForm, actions.verify_task, _("核实销号"), _("已销号。"))


def reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    """Not done after all."""
    found = _written(request, public_id)
    return _form(request, found, forms.AgainForm, actions.reopen_task, _("重新挂账"), _("已重新挂账。"))


def postpone(request: HttpRequest, public_id: str) -> HttpResponse:
    """Another day."""
    found = _written(request, public_id)
    return _form(request, found, forms.AgainForm, actions.postpone_task, _("改期"), _("已改期。"))


def _form(request: HttpRequest, found: Task, form: Any, action: Any, title: str, done: str) -> HttpResponse:
    scope = scope_of(request)

    def act(data: dict[str, Any]) -> str:
        action(task=found, by=scope.user, at=clock.now(), **data)
        return task_url(found)

    return form_page(
        request,
        form(request.POST or None),
        act,
        title=f"{title}：{found.title}",
        crumbs=_crumbs(found.organization, scope, title, found),
        submit=title,
        done=done,
    )


def task_url(found: Task) -> str:
    return reverse("workflow:task", args=[found.public_id])


def _crumbs(organization: Organization, scope: Scope, last: str, found: Task | None = None) -> Crumbs:
    """An owner who does not see the organisation's people sees only where they are."""
    if not scope.may(Right.SEE_PEOPLE, organization):
        return [(last, "")]
    above = crumbs_to(organization, scope, last=_("挂账销号"))[:-1]
    above.append((_("挂账销号"), reverse("workflow:list", args=[organization.public_id])))
    if found is not None:
        above.append((found.title, task_url(found)))
    return [*above, (last, "")]


def _fetch(scope: Scope, public_id: str) -> Task:
    """The task, for its owner and for whoever sees the people of its organisation."""
    rows = Task.objects.select_related("organization__parent", "owner", "opened_by")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if not is_owner(scope, found):
        scope.require(Right.SEE_PEOPLE, found.organization)
    return found


def _written(request: HttpRequest, public_id: str) -> Task:
    scope = scope_of(request)
    found = _fetch(scope, public_id)
    _require_write(scope, found)
    return found


def _require_write(scope: Scope, found: Task) -> None:
    if not scope.writes(found.organization):
        raise Forbidden(Right.RECORD)
