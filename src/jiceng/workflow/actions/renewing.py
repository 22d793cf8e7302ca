"""Taking cases that run by an older definition over to the present one."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from jiceng.accounts.models import User
from jiceng.audit.actions import record_of
from jiceng.rulebook.procedures import Procedure

from ..models import Case, State
from ..queries import unknown_steps
from .cases import pinned
from .opening import refresh


@transaction.atomic
def renew(*, cases: Iterable[Case], procedure: Procedure, by: User, at: dt.datetime) -> int:
    """Open cases go on by another definition of their procedure; how many. What was recorded stays as it is.

    A case with a record of a step that the definition does not know stays with its own.
    """
    keys = [one.pk for one in cases]
    rows = Case.objects.select_for_update(of=("self",)).filter(
        pk__in=keys, procedure=procedure.id, state=State.OPEN
    )
    taken = list(rows.select_related("version", "organization", "other", "person").order_by("pk"))
    version, lost = pinned(procedure, at), unknown_steps(taken, procedure)
    count = 0
    for case in taken:
        if case.version_id == version.pk or lost.get(case.pk):
            continue
        before = case.version.digest
        case.version = version
        case.save(update_fields=["version"])
        refresh(case, by, at)
        record_of(case, case.organization, "renewed", by, at, {"from": before, "to": version.digest})
        count += 1
    return count
