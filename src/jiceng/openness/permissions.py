"""Who may read and keep notices, and before whom one hangs."""

from django.db.models import QuerySet
from django.http import Http404

from jiceng.access.roles import Right
from jiceng.access.scope import Scope
from jiceng.core.errors import Forbidden

from .models import Audience, Notice, Objection


def fetch(scope: Scope, public_id: str, *, write: bool = False) -> Notice:
    """The notice, seen by whoever sees the organisation's people. Raises Http404 outside the scope, Forbidden inside it."""
    notice = _rows().filter(public_id=public_id).first()
    if notice is None:
        raise Http404
    scope.require(Right.SEE_PEOPLE, notice.organization)
    if write and not scope.writes(notice.organization):
        raise Forbidden(Right.RECORD)
    return notice


def fetch_objection(scope: Scope, public_id: str) -> Objection:
    """An objection, for whoever may answer it. Raises as `fetch` does."""
    objection = Objection.objects.select_related("notice").filter(public_id=public_id).first()
    if objection is None:
        raise Http404
    objection.notice = fetch(scope, objection.notice.public_id, write=True)
    return objection


def fetch_public(public_id: str) -> Notice:
    """The notice at a public address; whether it hangs before the reader, `hangs_before` says. Raises Http404."""
    notice = _rows().filter(public_id=public_id).first()
    if notice is None:
        raise Http404
    return notice


def hangs_before(scope: Scope | None, notice: Notice) -> bool:
    """Whether somebody (None: not logged in) is among those before whom a notice hangs.

    One within the Party hangs before whoever may see the organisation, and before all whose home lies within it.
    """
    if notice.audience == Audience.SOCIETY:
        return True
    if scope is None:
        return False
    home = scope.home
    return scope.may(Right.SEE, notice.organization) or (
        home is not None and notice.organization.contains(home)
    )


def _rows() -> QuerySet[Notice]:
    return Notice.objects.select_related("organization__parent", "person", "posted_by", "concluded_by")
