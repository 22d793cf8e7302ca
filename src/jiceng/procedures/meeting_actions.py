"""Writes on cases of life meetings: opinions asked for, and the list of problems; corrections append."""

import datetime as dt
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record_of
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.people.models import Person
from jiceng.workflow.actions import note_task
from jiceng.workflow.models import Case

from .appraisals import tasks_of
from .models import Corrected, Opinion, Problem

Row = TypeVar("Row", bound=Corrected)


@transaction.atomic
def note_opinion(*, case: Case, asked: str, text: str, on: PartialDate, by: User, at: dt.datetime) -> Opinion:
    """Write down what a group that was asked said; who said it is not kept. Raises Refused without words."""
    words = _opinion(asked, text)
    found = Opinion.objects.create(case=case, on=on, recorded_at=at, recorded_by=by, **words)
    record_of(case, case.organization, "opinion_noted", by, at)
    return found


@transaction.atomic
def correct_opinion(
    *, opinion: Opinion, asked: str, text: str, on: PartialDate, why: str, by: User, at: dt.datetime
) -> Opinion:
    """Append an opinion in the place of one that was written down wrongly."""
    found = replace(opinion, why=why, by=by, at=at, on=on, **_opinion(asked, text))
    _log(opinion, "opinion_corrected", found.why, by, at)
    return found


@transaction.atomic
def withdraw_opinion(*, opinion: Opinion, why: str, by: User, at: dt.datetime) -> None:
    """Take back an opinion that was written down by mistake; it stays to be read."""
    found = replace(opinion, why=why, by=by, at=at, withdrawn=True)
    _log(opinion, "opinion_withdrawn", found.why, by, at)


@transaction.atomic
def list_problem(*, case: Case, text: str, person: Person | None, by: User, at: dt.datetime) -> Problem:
    """Put a problem on the list: the organisation's, or a person's. Raises Refused without words."""
    found = Problem.objects.create(
        case=case, text=_problem(text), person=person, recorded_at=at, recorded_by=by
    )
    record_of(case, case.organization, "problem_listed", by, at)
    return found


@transaction.atomic
def correct_problem(
    *, problem: Problem, text: str, person: Person | None, why: str, by: User, at: dt.datetime
) -> Problem:
    """Append a problem in the place of one that was listed wrongly; a task that it became goes on, with a note."""
    found = replace(problem, why=why, by=by, at=at, text=_problem(text), person=person)
    note = _("问题清单里的这一条已更正为：%(text)s") % {"text": found.text}
    for task in tasks_of(problem):
        note_task(task=task, note=note, by=by, at=at)
    _log(problem, "problem_corrected", found.why, by, at)
    return found


@transaction.atomic
def withdraw_problem(*, problem: Problem, why: str, by: User, at: dt.datetime) -> None:
    """Take a problem off the list; a task that it became stands, with a note."""
    found = replace(problem, why=why, by=by, at=at, withdrawn=True)
    note = _("问题清单里的这一条已撤回：%(why)s") % {"why": found.why}
    for task in tasks_of(problem):
        note_task(task=task, note=note, by=by, at=at)
    _log(problem, "problem_withdrawn", found.why, by, at)


def replace(row: Row, *, why: str, by: User, at: dt.datetime, withdrawn: bool = False, **fields: Any) -> Row:
    """Append a row in the place of one; `fields`: what changes. Called in the transaction of an action.

    Raises Refused for a row that does not stand, without a reason, or where nothing changes.
    """
    model = type(row)
    model.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.withdrawn or model.objects.filter(replaced=row).exists():
        raise Refused(_("这条记录已经更正或者撤回过，请从最新的一条更正。"))
    if not why.strip():
        raise Refused(_("请写明原因。"), field="why")
    kept = {name: getattr(row, name) for name in row.KEPT}
    if not withdrawn and kept | fields == kept:
        raise Refused(_("没有改动。"))
    found: Row = model.objects.create(
        replaced=row,
        withdrawn=withdrawn,
        why=why.strip()[:200],
        recorded_at=at,
        recorded_by=by,
        **kept | fields,
    )
    return found


def _opinion(asked: str, text: str) -> dict[str, Any]:
    if not asked.strip():
        raise Refused(_("请写明向谁征求：例如“群众代表”。"), field="asked")
    if not text.strip():
        raise Refused(_("请写意见。"), field="text")
    return {"asked": asked.strip(), "text": text.strip()}


def _problem(text: str) -> str:
    if not text.strip():
        raise Refused(_("请写问题。"), field="text")
    return text.strip()


def _log(row: Opinion | Problem, verb: str, why: str, by: User, at: dt.datetime) -> None:
    details = {str(row._meta.model_name): row.public_id, "why": why}
    record_of(row.case, row.case.organization, verb, by, at, details)
