"""The inbox."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jiceng.access.scope import scope_of
from jiceng.core.clock import now
from jiceng.ui.paging import page_of

from . import actions, queries


def inbox(request: HttpRequest) -> HttpResponse:
    """One's own messages; nobody else's can be asked for."""
    person = scope_of(request).person
    if person is None:
        return render(request, "notifications/inbox.html", {"page": None, "unread": 0})
    page = page_of(queries.inbox(person), order=["-sent_at", "public_id"], cursor=request.GET.get("page"))
    return render(request, "notifications/inbox.html", {"page": page, "unread": queries.unread_count(person)})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    person = scope_of(request).person
    if person is None:
        raise Http404
    actions.mark_read(person=person, at=now())
    return redirect("notifications:inbox")
