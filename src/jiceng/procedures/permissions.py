"""Who may open and write a case."""

from django.http import Http404

from jiceng.access.roles import Right
from jiceng.access.scope import Scope
from jiceng.core.errors import Forbidden
from jiceng.organizations.models import Organization
from jiceng.workflow.models import Case


def may_write(scope: Scope, organization: Organization) -> bool:
    """Steps are recorded by whoever records for the branch, or keeps its register."""
    return scope.may(Right.RECORD, organization) or scope.may(Right.WRITE_REGISTER, organization)


def may_effect(scope: Scope, organization: Organization) -> bool:
    """Admission and conversion change the register: only who keeps it causes them."""
    return scope.may(Right.WRITE_REGISTER, organization)


def require_write(scope: Scope, organization: Organization) -> None:
    """Raises Forbidden for whoever may see the organisation but not write, else Http404."""
    if not may_write(scope, organization):
        scope.require(Right.RECORD, organization)


def fetch(scope: Scope, public_id: str, *, write: bool = False) -> Case:
    """The case, seen by whoever sees the branch's people. Raises Http404 outside the scope, Forbidden inside it."""
    rows = Case.objects.select_related("version", "organization__parent", "person", "opened_by")
    case = rows.filter(public_id=public_id).first()
    if case is None:
        raise Http404
    scope.require(Right.SEE_PEOPLE, case.organization)
    if write and not may_write(scope, case.organization):
        raise Forbidden(Right.RECORD)
    return case
