"""Secret votes on a screen: opening one, voting, closing it, the list of receipts."""

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
from jiceng.core.clock import now
from jiceng.core.errors import Refused
from jiceng.register.views.common import form_page

from .. import actions, forms
from ..collecting import has_handed_in
from ..models import Choice, SecretBallot
from ..permissions import fetch


def begin(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let those who came vote on a screen."""
    scope = scope_of(request)
    activity = fetch(scope, public_id, Right.RECORD)
    back = reverse("activities:detail", args=[public_id])

    def act(data: dict[str, Any]) -> str:
        ballot = actions.open_ballot(activity=activity, by=scope.user, at=now(), **data)
        return reverse("activities:ballot", args=[ballot.public_id])

    return form_page(
        request,
        forms.BallotForm(request.POST or None, initial={"on_site": True}),
        act,
        title=_("开始无记名表决"),
        lead=_("能投票的人从现在起固定下来，每人一票，在自己的账号里投。党内选举请用纸质选票。"),
        crumbs=[(activity.title, back), (_("无记名表决"), "")],
        submit=_("开始表决"),
        done=_("已开始，请到会的人各自投票。"),
    )


@never_cache
def ballot(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page on which a voter votes; afterwards the result, and the receipts that were counted."""
    scope = scope_of(request)
    found = _fetch(public_id)
    voter = found.voters.filter(person=scope.person).first() if scope.person else None
    if voter is None:
        fetch(scope, found.activity.public_id)
    receipt = refusal = ""
    if request.method == "POST":
        if scope.person is None:
            raise Http404
        try:
            choice = request.POST.get("choice", "")
            receipt = actions.cast_ballot(ballot=found, person=scope.person, choice=choice)
        except Refused as refused:
            refusal = str(refused)
    cast = voter is not None and has_handed_in(found, voter)
    context = {
        "ballot": found,
        "receipt": receipt,
        "refusal": refusal,
        "may_vote": voter is not None and not cast and found.closed_at is None,
        "cast": cast,
        "choices": Choice.choices,
        "voters": found.voters.count(),
        "counted": found.choices.count() if found.item_id else None,
        "receipts": sorted(found.receipts.values_list("code", flat=True)) if found.item_id else [],
        "may_close": found.item_id is None and scope.may(Right.RECORD, found.activity.organization),
    }
    return render(request, "activities/ballot.html", context, status=422 if refusal else 200)


@require_POST
def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """End the vote; the counts go into the agenda."""
    scope = scope_of(request)
    found = _fetch(public_id)
    fetch(scope, found.activity.public_id, Right.RECORD)
    try:
        actions.close_ballot(ballot=found, by=scope.user, at=now())
        messages.success(request, _("表决已结束，结果写进了这次会议的议题。"))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("activities:ballot", public_id)


def _fetch(public_id: str) -> SecretBallot:
    rows = SecretBallot.objects.select_related("activity__organization", "item")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
