"""Who may open and write a case, and which of its steps."""

from django.http import Http404

from jiceng.access.roles import Right
from jiceng.access.scope import Scope
from jiceng.core.errors import Forbidden
from jiceng.organizations.models import Organization
from jiceng.rulebook.procedures import Step
from jiceng.workflow.models import Case


def may_keep(scope: Scope, organization: Organization) -> bool:
    """Effects change the register: only who keeps it causes them."""
    return scope.may(Right.WRITE_REGISTER, organization)


def writable(scope: Scope, case: Case) -> set[str]:
    """The steps of a case that the user may record: those of the ends for which they write."""
    return {step.id for step in case.version.definition.steps if scope.writes(case.place_of(step))}


def effective(scope: Scope, case: Case) -> set[str]:
    """The steps of a case whose effects the user may cause: those of the ends whose register they keep."""
    return {step.id for step in case.version.definition.steps if may_keep(scope, case.place_of(step))}


def require_step(scope: Scope, case: Case, step: Step) -> None:
    """Raises Forbidden for a step of an end for which the user does not write."""
    if not scope.writes(case.place_of(step)):
        raise Forbidden(Right.RECORD)


def fetch(scope: Scope, public_id: str, *, write: bool = False) -> Case:
    """The case, seen by whoever sees the people of either end. Raises Http404 outside the scope.

    `write`: for whoever writes at the end that answers for it; raises Forbidden for others who see it.
    """
    rows = Case.objects.select_related(
        "version", "organization__parent", "other__parent", "person", "opened_by"
    )
    case = rows.filter(public_id=public_id).first()
    if case is None:
        raise Http404
    if case.other is None or not scope.may(Right.SEE_PEOPLE, case.other):
        scope.require(Right.SEE_PEOPLE, case.organization)
    if write and not scope.writes(case.organization):
        raise Forbidden(Right.RECORD)
    return case
