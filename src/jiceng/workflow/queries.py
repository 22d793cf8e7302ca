"""Reads on cases. Access is checked by the caller, who knows the user's scope."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebooks_of
from jiceng.rulebook.procedures import Procedure

from .judging import Done, Standing, judge
from .models import Case, State, StepRecord

REMIND_AHEAD = dt.timedelta(days=14)
"""How long before its day a step is brought to mind."""


def cases_within(organization: Organization) -> QuerySet[Case]:
    """Cases for which a subtree answers, the latest first."""
    return _joined(Case.objects.filter(organization.subtree("organization")))


def cases_touching(organization: Organization) -> QuerySet[Case]:
    """Cases for which a subtree answers, or in which it is at the other end."""
    own, others = organization.subtree("organization"), organization.subtree("other")
    return _joined(Case.objects.filter(own | others))


def _joined(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.select_related("organization", "other", "person", "version")


def records_of(cases: Iterable[Case]) -> dict[int, list[StepRecord]]:
    """The records that stand, by case, in the order in which they were written. One query."""
    found: dict[int, list[StepRecord]] = defaultdict(list)
    rows = StepRecord.objects.filter(case__in=[one.pk for one in cases], replacement=None, withdrawn=False)
    for record in rows.order_by("pk"):
        found[record.case_id].append(record)
    return found


def last_records(case: Case) -> dict[str, StepRecord]:
    """The last record that stands of each step. One query."""
    return {one.step: one for one in records_of([case]).get(case.pk, ())}


def done(records: Iterable[StepRecord]) -> list[Done]:
    """Records as `judging` reads them."""
    return [
        Done(one.step, one.on, one.result, one.values, one.public_id) for one in records if one.on is not None
    ]


def outdated(organization: Organization, procedure: Procedure) -> QuerySet[Case]:
    """Open cases of a subtree that run by another definition of a procedure than this one."""
    rows = cases_within(organization).filter(procedure=procedure.id, state=State.OPEN)
    return rows.exclude(version__digest=procedure.version)


def unknown_steps(cases: Iterable[Case], procedure: Procedure) -> dict[int, set[str]]:
    """Recorded steps of each case that a definition does not know. One query."""
    known = {step.id for step in procedure.steps}
    records = records_of(cases)
    return {key: {one.step for one in rows} - known for key, rows in records.items()}


def standings_of_many(
    cases: Sequence[Case], *, on: dt.date, procedure: Procedure | None = None
) -> dict[int, list[Standing]]:
    """Every step of some cases, by case, by the rules of their organisations; `procedure`: in place of their own.

    Two queries at any number of cases (versions and organisations must have been joined).
    """
    records, places = records_of(cases), {one.organization_id: one.organization for one in cases}
    books = rulebooks_of(list(places.values()), on)
    return {
        case.pk: judge(
            procedure or case.version.definition,
            done(records.get(case.pk, ())),
            book=books[case.organization_id],
            on=on,
            ended=case.state != State.OPEN,
            since=case.since,
            given=case.given_days(),
        )
        for case in cases
    }


def standings_of(case: Case, *, on: dt.date) -> list[Standing]:
    return standings_of_many([case], on=on)[case.pk]
