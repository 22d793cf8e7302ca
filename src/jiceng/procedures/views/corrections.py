"""Opinions and problems that were written down wrongly: corrected or taken back, and still to be read."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiceng.access.scope import Scope, scope_of
from jiceng.core import clock
from jiceng.people.models import Membership
from jiceng.register.views.common import form_page
from jiceng.workflow.models import Case

from .. import meeting_actions as actions
from ..appraisals import tasks_of
from ..forms.appraisals import OpinionCorrectForm, ProblemCorrectForm
from ..forms.steps import WhyForm
from ..models import Opinion, Problem
from ..permissions import fetch
from .appraisals import leading, opinions_url
from .cases import case_crumbs

Row = TypeVar("Row", Opinion, Problem)


def _fetched(scope: Scope, model: type[Row], public_id: str) -> Row:
    """A row that stands, for whoever writes its case."""
    found = model.objects.standing().select_related("case").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    found.case = fetch(scope, found.case.public_id, write=True)
    return found


def _page(
    request: HttpRequest, case: Case, form: forms.Form, act: Callable[..., object], **texts: Any
) -> HttpResponse:
    """The page of a correction, or of taking back; `act` takes what the form holds."""
    scope = scope_of(request)

    def then(data: dict[str, Any]) -> str:
        act(by=scope.user, at=clock.now(), **data)
        return opinions_url(case)

    crumbs = [*case_crumbs(case, scope, _("意见和问题"))[:-1], (_("意见和问题"), opinions_url(case))]
    return form_page(request, form, then, crumbs=[*crumbs, (texts["submit"], "")], **texts)


def correct_opinion(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the right words in the place of the wrong ones."""
    wrong = _fetched(scope_of(request), Opinion, public_id)
    initial = {"asked": wrong.asked, "text": wrong.text, "on": wrong.on}
    return _page(
        request,
        wrong.case,
        OpinionCorrectForm(request.POST or None, initial=initial),
        lambda **data: actions.correct_opinion(opinion=wrong, **data),
        title=_("更正意见"),
        lead=_("原来的记录保留，更正的人和原因一并写下。只记向哪一类人征求、说了什么，不记是谁说的。"),
        submit=_("更正"),
        done=_("已更正。"),
    )


def withdraw_opinion(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back an opinion that nobody gave."""
    wrong = _fetched(scope_of(request), Opinion, public_id)
    return _page(
        request,
        wrong.case,
        WhyForm(request.POST or None),
        lambda **data: actions.withdraw_opinion(opinion=wrong, **data),
        title=_("撤回意见"),
        lead=_("只在记错了、没有这条意见的时候撤回；撤回以后不再计数，原来的记录仍可查看。"),
        facts=[(_("意见"), wrong.text)],
        submit=_("撤回"),
        done=_("已撤回，原来的记录仍可查看。"),
        danger=True,
    )


def correct_problem(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the right words in the place of the wrong ones; a task goes on as it is."""
    wrong = _fetched(scope_of(request), Problem, public_id)
    held = None
    if wrong.person_id:
        held = Membership.objects.filter(person=wrong.person_id).order_by("-begins", "-pk").first()
    initial = {"text": wrong.text, "person": held.public_id if held else None}

    def act(**data: Any) -> None:
        chosen = data.pop("person")
        actions.correct_problem(problem=wrong, person=chosen.person if chosen else None, **data)

    kept = _("原来的记录保留，更正的人和原因一并写下。")
    task = _("这个问题已经挂账，挂账的事照旧，名称不变，会在它的经过里注明这次更正。")
    return _page(
        request,
        wrong.case,
        ProblemCorrectForm(request.POST or None, members=leading(wrong.case, held), initial=initial),
        act,
        title=_("更正问题"),
        lead=task if tasks_of(wrong) else kept,
        submit=_("更正"),
        done=_("已更正。"),
    )


def withdraw_problem(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a problem off the list that is none; a task goes on."""
    wrong = _fetched(scope_of(request), Problem, public_id)
    kept = _("只在记错了、没有这个问题的时候撤回；解决了的请在挂账里销号。")
    task = _("这个问题已经挂账：撤回以后挂账的事仍在，不用再办的请到那里办结。")
    return _page(
        request,
        wrong.case,
        WhyForm(request.POST or None),
        lambda **data: actions.withdraw_problem(problem=wrong, **data),
        title=_("撤回问题"),
        lead=task if tasks_of(wrong) else kept,
        facts=[(_("问题"), wrong.text)],
        submit=_("撤回"),
        done=_("已撤回，原来的记录仍可查看。"),
        danger=True,
    )
