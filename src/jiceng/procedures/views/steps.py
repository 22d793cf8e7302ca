"""Recording steps, correcting and taking them back, and effects that wait."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.core import clock
from jiceng.core.errors import Forbidden, Refused
from jiceng.register.views.common import form_page
from jiceng.rulebook.procedures import Step
from jiceng.ui.forms import show_refusal
from jiceng.workflow import actions
from jiceng.workflow.models import Case, StepRecord

from ..forms.steps import CorrectForm, StepForm, WhyForm
from ..permissions import effective, fetch, require_step
from ..wording import title_of
from .cases import case_crumbs, case_page, case_url


def record(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """A step was done. What is wrong shows on the page of the case, at its field."""
    scope = scope_of(request)
    case = fetch(scope, public_id)
    known = step_of(case, step)
    require_step(scope, case, known)
    if request.method != "POST":
        return redirect(f"{case_url(case)}?step={step}")
    form = StepForm(request.POST, case=case, step=known, today=scope.on)
    if form.is_valid():
        try:
            actions.record_step(
                case=case,
                step=step,
                by=scope.user,
                at=clock.now(),
                may_effect=effective(scope, case),
                **form.given(),
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("已记下：%(step)s。") % {"step": title_of(known)})
            return redirect(case_url(case))
    return case_page(request, case, form=form, status=422)


def step_of(case: Case, name: str) -> Step:
    try:
        return case.version.definition.step(name)
    except KeyError:
        raise Http404 from None


def _fetched(request: HttpRequest, public_id: str) -> StepRecord:
    found = StepRecord.objects.select_related("case").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    scope = scope_of(request)
    found.case = fetch(scope, found.case.public_id)
    require_step(scope, found.case, step_of(found.case, found.step))
    return found


def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a right record in the place of a wrong one; both stay to be read."""
    scope, wrong = scope_of(request), _fetched(request, public_id)
    case, step = wrong.case, step_of(wrong.case, wrong.step)
    form = CorrectForm(request.POST or None, record=wrong, case=case, step=step, today=scope.on)

    def act(data: dict[str, Any]) -> str:
        actions.correct_step(
            record=wrong,
            why=data["why"],
            by=scope.user,
            at=clock.now(),
            may_effect=effective(scope, case),
            **form.given(),
        )
        return case_url(case)

    return form_page(
        request,
        form,
        act,
        title=_("更正：%(step)s") % {"step": title_of(step)},
        lead=_("原来的记录保留，更正的人和原因一并写下；请按实际发生的日期写。"),
        crumbs=case_crumbs(case, scope, _("更正")),
        submit=_("更正"),
        done=_("已更正。"),
    )


def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back a record made by mistake."""
    scope, wrong = scope_of(request), _fetched(request, public_id)
    case, step = wrong.case, step_of(wrong.case, wrong.step)

    def act(data: dict[str, Any]) -> str:
        actions.withdraw_step(record=wrong, why=data["why"], by=scope.user, at=clock.now())
        return case_url(case)

    return form_page(
        request,
        WhyForm(request.POST or None),
        act,
        title=_("撤回：%(step)s") % {"step": title_of(step)},
        lead=_("只在这一步根本没有办、记错了的时候撤回；日期记错请更正。"),
        crumbs=case_crumbs(case, scope, _("撤回")),
        submit=_("撤回"),
        done=_("已撤回，原来的记录仍可查看。"),
        danger=True,
    )


@require_POST
def effects(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let effects take place that waited for somebody who keeps the register."""
    scope = scope_of(request)
    case = fetch(scope, public_id)
    able = effective(scope, case)
    if not able:
        raise Forbidden(Right.WRITE_REGISTER)
    try:
        actions.perform_effects(case=case, may_effect=able, by=scope.user, at=clock.now())
        messages.success(request, _("已生效，名册随之更新。"))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(case_url(case))
