"""The calendar feed: due dates and terms, readable by calendar programs under a secret address."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from jiceng.access.roles import Right
from jiceng.access.scope import Scope
from jiceng.accounts.models import User
from jiceng.core import clock

from ..actions import renew_calendar
from ..feeds import calendar_of


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Show the address of one's feed; posting makes a new one, and the old one stops."""
    user = User.objects.get(username=request.user.get_username())
    if request.method == "POST":
        renew_calendar(user=user, at=clock.now())
        return redirect("portal:calendar")
    url = ""
    if user.calendar_key:
        url = request.build_absolute_uri(reverse("portal:feed", args=[user.calendar_key]))
    return render(request, "portal/calendar.html", {"url": url})


@login_not_required
@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The feed of whoever the key belongs to; an old or wrong key is no page."""
    user = User.objects.filter(calendar_key=key, is_active=True).first()
    if user is None:
        raise Http404
    scope = Scope(user, clock.today())
    organization = scope.home if scope.may(Right.SEE) else None
    content = calendar_of(user, organization, scope.on)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=3600"
    return response
