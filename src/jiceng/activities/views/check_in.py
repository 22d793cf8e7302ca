"""The meeting's QR code, and the page that it opens on a member's phone."""

import io

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.core.clock import now
from jiceng.core.errors import Refused

from .. import actions
from ..models import Activity
from ..permissions import fetch


@require_POST
def switch(request: HttpRequest, public_id: str) -> HttpResponse:
    """The recorder switches the code of one activity on or off."""
    scope = scope_of(request)
    activity = fetch(scope, public_id, Right.RECORD)
    try:
        if request.POST.get("on"):
            actions.open_check_in(activity=activity, by=scope.user, at=now())
        else:
            actions.close_check_in(activity=activity, by=scope.user, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("activities:detail", public_id)


def code(request: HttpRequest, public_id: str) -> HttpResponse:
    """The code as a picture."""
    activity = fetch(scope_of(request), public_id, Right.RECORD)
    if not activity.check_in_key:
        raise Http404
    url = request.build_absolute_uri(reverse("activities:claim", args=[activity.check_in_key]))
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", scale=8, border=2, xmldecl=False)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


def claim(request: HttpRequest, key: str) -> HttpResponse:
    """A member says “I am here”; whoever has no part in the meeting gets a sentence, no names."""
    activity = Activity.objects.select_related("organization").filter(check_in_key=key).first()
    scope = scope_of(request)
    if activity is None or not key or scope.person is None:
        raise Http404
    own = activity.attendances.filter(person=scope.person).first()
    refusal = ""
    if request.method == "POST":
        try:
            own = actions.claim(activity=activity, person=scope.person, by=scope.user, at=now())
        except Refused as refused:
            refusal = str(refused)
    elif own is None:
        refusal = _("您不在这次活动的应到名单里，请告诉记录人。")
    context = {"activity": activity, "own": own, "refusal": refusal}
    return render(request, "activities/claim.html", context)
