"""A notice before whom it hangs, and the form for objections. Nothing else of the product stands here."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiceng.access.scope import scope_of
from jiceng.accounts.models import User
from jiceng.accounts.throttle import address_of
from jiceng.core import clock
from jiceng.core.errors import Refused
from jiceng.ui.forms import show_refusal

from .. import forms
from ..actions import raise_objection
from ..brake import take_turn
from ..models import Audience, Came, Notice, State
from ..permissions import fetch_public, hangs_before
from ..queries import as_hung, standing_of


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def public(request: HttpRequest, public_id: str) -> HttpResponse:
    """Before society nobody logs in; within the Party one does, and whoever it is not for finds no page."""
    notice = fetch_public(public_id)
    known = request.user.is_authenticated
    if notice.audience == Audience.PARTY and not known:
        return redirect_to_login(request.get_full_path())
    if not hangs_before(scope_of(request) if known else None, notice):
        raise Http404
    form = forms.ObjectionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _taken(request, notice, form):
            return redirect(reverse("openness:public", args=[public_id]) + "?received=1")
        status = 422
    today = clock.today()
    state = standing_of(notice, today)
    context = {
        "notice": notice,
        "hung": as_hung(notice),
        "state": state,
        "form": form if state == State.HANGING else None,
        "received": "received" in request.GET,
    }
    response = render(request, "openness/public.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, noarchive"
    return response


def _taken(request: HttpRequest, notice: Notice, form: forms.ObjectionForm) -> bool:
    """Whether the objection was taken down; else the form says why not. Nobody is known by their log-in."""
    data = form.cleaned_data
    signed = request.user.is_authenticated and data["name"].strip()
    if not signed and not take_turn(notice, address_of(request)):
        text = _("从这里提出的异议太多了，请一小时以后再提，或者按公示上的联系方式反映。")
        form.add_error(None, text)
        return False
    at = clock.now()
    try:
        raise_objection(
            notice=notice,
            came=Came.PAGE,
            raised_on=clock.day_of(at),
            by=User.objects.system(),
            at=at,
            **data,
        )
    except Refused as refused:
        show_refusal(form, refused)
        return False
    return True
