"""Objections as whoever keeps the notice works on them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jiceng.access.scope import scope_of
from jiceng.core import clock
from jiceng.core.errors import Refused
from jiceng.register.views.common import form_page
from jiceng.ui.dates import show_date

from .. import actions, forms
from ..permissions import fetch, fetch_objection
from ..sealing import SEALED
from .notices import as_hung, notice_crumbs, notice_url


def record(request: HttpRequest, public_id: str) -> HttpResponse:
    """An objection came by letter, by telephone or in person."""
    scope = scope_of(request)
    notice = fetch(scope, public_id, write=True)

    def act(data: dict[str, Any]) -> str:
        actions.raise_objection(notice=notice, by=scope.user, at=clock.now(), **data)
        return notice_url(notice) + "#objections"

    return form_page(
        request,
        forms.RecordForm(request.POST or None, today=scope.on),
        act,
        title=_("登记异议：%(title)s") % {"title": as_hung(notice).title},
        lead=_("公示到%(day)s；以后提出的也可以登记，会注明逾期。") % {"day": show_date(notice.ends_on)},
        crumbs=notice_crumbs(notice, scope, _("登记异议")),
        submit=_("登记"),
        done=_("已登记，等待核查和答复。"),
    )


def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write down what was found out and answered."""
    scope = scope_of(request)
    objection = fetch_objection(scope, public_id)
    notice = objection.notice

    def act(data: dict[str, Any]) -> str:
        actions.answer_objection(objection=objection, by=scope.user, at=clock.now(), **data)
        return notice_url(notice) + "#objections"

    return form_page(
        request,
        forms.AnswerForm(request.POST or None),
        act,
        title=_("答复异议"),
        lead=_("答复以后不再更改。"),
        facts=[
            (_("异议"), objection.text),
            (_("提出日期"), show_date(objection.raised_on)),
            (_("来源"), objection.get_came_display()),
        ],
        crumbs=notice_crumbs(notice, scope, _("答复异议")),
        submit=_("答复"),
        done=_("已答复。"),
    )


@never_cache
@require_POST
def reveal(request: HttpRequest, public_id: str) -> HttpResponse:
    """The full name or contact of who objected, logged. Answers the piece of page that shows it."""
    scope = scope_of(request)
    objection = fetch_objection(scope, public_id)
    what = request.POST.get("what", "")
    if what not in SEALED:
        raise Http404
    context: dict[str, Any] = {"back": notice_url(objection.notice)}
    try:
        context["value"] = actions.reveal_objector(
            objection=objection, what=what, by=scope.user, at=clock.now()
        )
    except Refused as refused:
        context["refusal"] = str(refused)
    if not getattr(request, "htmx", False):
        return render(request, "openness/revealed.html", context, status=429 if "refusal" in context else 200)
    return render(request, "openness/revealed.html#value", context)
