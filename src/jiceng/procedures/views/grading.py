"""The appraisal of members in a life meeting's case: what stands, and entering it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiceng.access.scope import Scope, scope_of
from jiceng.activities.spool import BATCH
from jiceng.core import clock
from jiceng.core.errors import Refused
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.ui.forms import show_refusal
from jiceng.workflow.models import Case

from ..appraisals import LIFE_MEETING
from ..forms.grading import SheetsForm, ViewForm
from ..grading import (
    DECIDED,
    LIMIT,
    OWN,
    VIEWS,
    day_of_case,
    enter_sheets,
    enter_view,
    grades,
    limit_of,
    rows_of,
)
from ..permissions import fetch
from ..sheets import last_round, too_many
from ..wording import article, word
from .cases import case_crumbs

TITLES: dict[str, str | Promise] = {
    OWN: gettext_lazy("自评"),
    "mutual": gettext_lazy("党员互评"),
    "mass": gettext_lazy("民主测评"),
    DECIDED: gettext_lazy("评定等次"),
}


def appraised(scope: Scope, public_id: str, *, write: bool = False) -> Case:
    """The case of a life meeting; as `fetch` otherwise."""
    case = fetch(scope, public_id, write=write)
    if case.procedure != LIFE_MEETING:
        raise Http404
    return case


def grading(request: HttpRequest, public_id: str) -> HttpResponse:
    """Each member as far as they were appraised, in the order of the roster."""
    scope = scope_of(request)
    case = appraised(scope, public_id)
    on = day_of_case(case, scope.on)
    screen = last_round(case)
    context = {
        "case": case,
        "screen": screen,
        "least": BATCH,
        "too_many": too_many(case, screen, on),
        "may_open": screen is None or (screen.over and not screen.collected),
        "grades": grades(case, on),
        "rows": rows_of(case, on),
        "sheets": list(case.sheets.order_by("pk")),
        "limit": limit_of(case, on),
        "limit_rule": LIMIT,
        "limit_article": article(rulebook_of(case.organization, on), LIMIT, on),
        "views": [(view, TITLES[view]) for view in VIEWS],
        "may_write": scope.writes(case.organization),
        "crumbs": case_crumbs(case, scope, _("民主评议")),
    }
    return render(request, "procedures/grading.html", context)


def enter_grading(request: HttpRequest, public_id: str, view: str) -> HttpResponse:
    """Enter one part: own views, the counts of one kind of sheets, or what was decided."""
    if view not in VIEWS:
        raise Http404
    scope = scope_of(request)
    case = appraised(scope, public_id, write=True)
    on = day_of_case(case, scope.on)
    known, rows = grades(case, on), rows_of(case, on, only_paper=True)
    form: ViewForm | SheetsForm
    if view in (OWN, DECIDED):
        form = ViewForm(request.POST or None, view=view, rows=rows, grades=known)
    else:
        held = case.sheets.filter(kind=view).values("issued", "collected", "void").first()
        form = SheetsForm(request.POST or None, kind=view, rows=rows, grades=known, initial=held)
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                _enter(form, case=case, on=on, by=scope.user, at=clock.now())
                messages.success(request, _("已记下。"))
                return redirect("procedures:grading", public_id)
        except Refused as refused:
            show_refusal(form, refused)
        status = 422
    context = {
        "case": case,
        "form": form,
        "title": TITLES[view],
        "grades": [word(one) for one in known] if isinstance(form, SheetsForm) else [TITLES[view]],
        "head": form.head() if isinstance(form, SheetsForm) else [],
        "back": reverse("procedures:grading", args=[public_id]),
        "crumbs": case_crumbs(case, scope, str(TITLES[view])),
    }
    return render(request, "procedures/enter_grading.html", context, status=status)


def _enter(form: ViewForm | SheetsForm, **given: Any) -> None:
    if isinstance(form, SheetsForm):
        enter_sheets(kind=form.kind, **form.given(), **given)
    else:
        enter_view(view=form.view, given=form.given(), **given)
