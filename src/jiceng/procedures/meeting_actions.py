"""Writes on cases of life meetings: opinions asked for, and the list of problems."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.people.models import Person
from jiceng.workflow.models import Case

from .models import Opinion, Problem


@transaction.atomic
def note_opinion(*, case: Case, asked: str, text: str, on: PartialDate, by: User, at: dt.datetime) -> Opinion:
    """Write down what a group that was asked said; who said it is not kept. Raises Refused without words."""
    if not asked.strip():
        raise Refused(_("请写明向谁征求：例如“群众代表”。"), field="asked")
    if not text.strip():
        raise Refused(_("请写意见。"), field="text")
    found = Opinion.objects.create(
        case=case, asked=asked.strip(), text=text.strip(), on=on, recorded_at=at, recorded_by=by
    )
    _log(case, "opinion_noted", by, at)
    return found


@transaction.atomic
def list_problem(*, case: Case, text: str, person: Person | None, by: User, at: dt.datetime) -> Problem:
    """Put a problem on the list: the organisation's, or a person's. Raises Refused without words."""
    if not text.strip():
        raise Refused(_("请写问题。"), field="text")
    found = Problem.objects.create(
        case=case, text=text.strip(), person=person, recorded_at=at, recorded_by=by
    )
    _log(case, "problem_listed", by, at)
    return found


def _log(case: Case, verb: str, by: User, at: dt.datetime) -> None:
    record(
        by=by,
        verb=verb,
        kind="case",
        at=at,
        subject=case.public_id,
        place=case.organization.public_id,
        details={},
    )
