"""民主评议 on a screen: opening a round, one's own view and sheet, closing it, the list of receipts."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.activities.collecting import has_handed_in
from jiceng.activities.spool import BATCH
from jiceng.core import clock
from jiceng.core.errors import Refused
from jiceng.register.views.common import form_page
from jiceng.ui.forms import show_refusal

from ..forms.grading import OwnForm, RoundForm, SheetForm
from ..grading import OWN, day_of_case, graded, grades
from ..models import SheetRound
from ..permissions import fetch
from ..sheets import by_log_in, close_round, colleagues, hand_in_sheet, open_round, say_own_view, shown
from .cases import case_crumbs
from .grading import appraised

TIME = dt.timedelta(days=7)
"""How long a round is open, where nobody says otherwise."""


def open_screen(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the members who have a log-in write their sheets on a screen; the others are named: they need paper."""
    scope = scope_of(request)
    case = appraised(scope, public_id, write=True)
    on = day_of_case(case, scope.on)
    able, paper = by_log_in(case, on)
    facts: list[tuple[Any, Any]] = [
        (_("在屏幕上填"), _("%(count)s名有登录账号的党员") % {"count": len(able)}),
        (_("用纸质表"), "、".join(one.name for one in paper) or _("没有")),
    ]
    if 0 < len(paper) < BATCH:
        facts.append(
            (_("请注意"), _("纸质表只有几张时，谁写的也看得出来；可以请几名有账号的党员也用纸质表。"))
        )

    def act(data: dict[str, Any]) -> str:
        open_round(case=case, by=scope.user, at=clock.now(), on=on, **data)
        return reverse("procedures:grading", args=[public_id])

    return form_page(
        request,
        RoundForm(request.POST or None, initial={"until": scope.on + TIME}),
        act,
        title=_("开始在屏幕上自评和互评"),
        lead=_(
            "能填表的人从现在起固定下来，每人一份，不记名，在自己的账号里填。用纸质表的人不再在屏幕上交。"
        ),
        facts=facts,
        crumbs=case_crumbs(case, scope, _("屏幕评议")),
        submit=_("开始，通知这些党员"),
        done=_("已开始，党员已收到通知。"),
    )


@never_cache
def sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """The one page of a member: what they say of themselves, and their sheet; afterwards the receipts that count."""
    scope = scope_of(request)
    round = _round(public_id)
    person = scope.person
    writer = round.writers.filter(person=person).select_related("person").first() if person else None
    if writer is None:
        fetch(scope, round.case.public_id)
    on = day_of_case(round.case, scope.on)
    known = grades(round.case, on)
    mine = round.case.gradings.filter(person=person).values_list("own", flat=True).first() if writer else ""
    own = OwnForm(initial={"own": mine}, grades=known)
    people = colleagues(round, person, on) if writer and person else []
    form = SheetForm(grades=known, people=people)
    receipt, status = "", 200
    if request.method == "POST":
        if writer is None or person is None:
            raise Http404
        given: dict[str, Any] = {"round": round, "person": person, "on": on}
        if OWN in request.POST:
            own = OwnForm(request.POST, grades=known)
            if _said(own, by=scope.user, at=clock.now(), **given):
                messages.success(request, _("自评已记下。"))
                return redirect("procedures:sheet", public_id)
            status = 422
        else:
            form = SheetForm(request.POST, grades=known, people=people)
            receipt = _handed_in(form, **given)
            status = 200 if receipt else 422
    handed_in = writer is not None and has_handed_in(round, writer)
    context = {
        "round": round,
        "screen": shown(round),
        "writer": writer,
        "own": own if writer and writer.person in [one.person for one in graded(round.case, on)] else None,
        "form": form,
        "receipt": receipt,
        "may_write": writer is not None and not handed_in and round.takes,
        "handed_in": handed_in,
        "least": BATCH,
        "receipts": [] if round.dropped is None else sorted(one.code for one in round.receipts.all()),
        "may_see": scope.may(Right.SEE_PEOPLE, round.case.organization),
    }
    return render(request, "procedures/sheet.html", context, status=status)


def _said(form: OwnForm, **given: Any) -> bool:
    """Whether what somebody says of themselves was kept; a refusal stands in the form."""
    if not form.is_valid():
        return False
    try:
        say_own_view(grade=form.cleaned_data[OWN], **given)
    except Refused as refused:
        show_refusal(form, refused)
        return False
    return True


def _handed_in(form: SheetForm, **given: Any) -> str:
    """The receipt of a sheet, or nothing: then the refusal stands in the form."""
    if not form.is_valid():
        return ""
    try:
        return hand_in_sheet(given=form.given(), **given)
    except Refused as refused:
        show_refusal(form, refused)
        return ""


@require_POST
def close_screen(request: HttpRequest, public_id: str) -> HttpResponse:
    """End the round; its counts are added to those of the paper sheets."""
    scope = scope_of(request)
    round = _round(public_id)
    case = fetch(scope, round.case.public_id, write=True)
    try:
        round = close_round(round=round, by=scope.user, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("屏幕上的评议已结束。"))
    return redirect("procedures:grading", case.public_id)


def _round(public_id: str) -> SheetRound:
    rows = SheetRound.objects.select_related("case__organization__parent", "case__version")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
