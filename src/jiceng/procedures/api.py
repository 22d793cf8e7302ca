"""Cases over the REST API: the same lists, timelines and actions as the pages."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.ui.paging import page_of
from jiceng.workflow import actions
from jiceng.workflow.models import Case, State, StepRecord

from .forms.steps import StepForm
from .kinds import kind_named
from .permissions import effective, fetch, require_step
from .queries import Limit, StepLine, case_lines, listed, shown, steps_due

router = Router(tags=["cases"])


class CaseLine(Schema):
    """`due`: by when the next step is to be done; `remarks`: how many records are out of order."""

    id: str
    title: str
    procedure: str
    organization: str
    other: str
    stage: str
    state: str
    next: str
    due: dt.date | None
    late: bool
    remarks: int


class CasePage(Schema):
    rows: list[CaseLine]
    next: str


class LimitOut(Schema):
    """A day before which, or by which; `rule`: the id of the rule that says so."""

    day: dt.date
    rule: str | None


class RecordOut(Schema):
    """A step as it was done. `on`: a day, month or year. `values`: its fields, people by public id."""

    id: str
    on: str
    result: str
    values: dict[str, Any]
    note: str
    recorded_at: dt.datetime


class RemarkOut(Schema):
    text: str
    rule: str | None


class StepOut(Schema):
    """`state`: done, now, next or skipped. `effect`: done, waiting (`lacks` says for what) or empty."""

    id: str
    title: str
    actor: str
    state: str
    optional: bool
    earliest: LimitOut | None
    latest: LimitOut | None
    effect: str
    lacks: list[str]
    remarks: list[RemarkOut]
    records: list[RecordOut]


class CaseOut(Schema):
    """`organization` and `other`: public ids. `outcome`: how it ended other than at its last step."""

    id: str
    title: str
    procedure: str
    organization: str
    other: str
    stage: str
    state: str
    outcome: str
    ended_on: dt.date | None
    steps: list[StepOut]


class DueOut(Schema):
    case: str
    title: str
    step: str
    day: dt.date
    late: bool


class StepIn(Schema):
    """`on`: a day, month or year. `values`: the step's fields, people by public id, names as written."""

    on: str = ""
    result: str = ""
    values: dict[str, Any] = {}
    note: str = ""
    source: str = ""


class Failure(Schema):
    detail: str
    field: str | None = None


FAILURES = {401: Failure, 403: Failure, 404: Failure, 422: Failure}


@router.get("", response={200: CasePage, **FAILURES})
def list_cases(
    request: HttpRequest,
    organization: str,
    kind: str,
    state: str = State.OPEN,
    name: str = "",
    cursor: str = "",
) -> dict[str, Any]:
    """Cases of a kind of work (development, transfers, elections …) of an organisation and below, fifty a page.

    `state`: open (the most urgent first), done, ended, or empty for all.
    """
    scope = scope_of(request)
    place, work = scope.organization(organization, Right.SEE_PEOPLE), kind_named(kind)
    rows = listed(place, work.procedures, state=state, stage="", name=name)
    order = ["due", "public_id"] if state == State.OPEN else ["-opened_at", "public_id"]
    page = page_of(rows, order=order, cursor=cursor)
    lines = [
        _head(one.case) | {"next": one.next, "due": one.due, "late": one.late, "remarks": one.remarks}
        for one in case_lines(page.rows, scope.on)
    ]
    return {"rows": lines, "next": page.next}


@router.get("/due", response={200: list[DueOut], **FAILURES})
def due_steps(request: HttpRequest, organization: str) -> list[dict[str, Any]]:
    """Steps of an organisation's own cases that are due within two weeks or were, the nearest first."""
    scope = scope_of(request)
    place = scope.organization(organization, Right.SEE_PEOPLE)
    return [
        {
            "case": one.case.public_id,
            "title": one.case.title,
            "step": one.title,
            "day": one.day,
            "late": one.late,
        }
        for one in steps_due(place, scope.on)
    ]


@router.get("/{public_id}", response={200: CaseOut, **FAILURES})
def get_case(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """A case with every step that applies: done, open, by when, and what is out of order."""
    scope = scope_of(request)
    return _out(fetch(scope, public_id), scope.on)


@router.post("/{public_id}/steps/{step}", response={200: RecordOut, 201: RecordOut, **FAILURES})
def post_step(request: HttpRequest, public_id: str, step: str, data: StepIn) -> Status:
    """Record a step; effects follow where the user may cause them. The same record sent again is not written twice."""
    scope = scope_of(request)
    case = fetch(scope, public_id)
    try:
        known = case.version.definition.step(step)
    except KeyError:
        raise Http404 from None
    require_step(scope, case, known)
    sent = {"on": data.on, "result": data.result, "note": data.note, "source": data.source}
    form = StepForm(
        sent | {f"field_{name}": value for name, value in data.values.items()},
        case=case,
        step=known,
        today=scope.on,
    )
    if unknown := set(data.values).difference(one.id for one in known.fields):
        raise Refused(_("这一步没有“%(field)s”这一项。") % {"field": min(unknown)}, field=min(unknown))
    if not form.is_valid():
        field, said = next(iter(form.errors.items()))
        raise Refused(str(said[0]), field=field.removeprefix("field_"))
    given = form.given()
    rows = StepRecord.objects.filter(case=case, step=step, replacement=None, withdrawn=False, **given)
    if again := rows.order_by("-pk").first():
        return Status(200, _record(again))
    written = actions.record_step(
        case=case, step=step, by=scope.user, at=clock.now(), may_effect=effective(scope, case), **given
    )
    return Status(201, _record(written))


def _head(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in ("title", "procedure", "stage", "state")} | {
        "id": case.public_id,
        "organization": case.organization.public_id,
        "other": case.other.public_id if case.other else "",
    }


def _out(case: Case, on: dt.date) -> dict[str, Any]:
    steps = [_step(line) for stage in shown(case, on).stages for line in stage.steps]
    return _head(case) | {"outcome": case.outcome, "ended_on": case.ended_on, "steps": steps}


def _step(line: StepLine) -> dict[str, Any]:
    return {
        "id": line.step.id,
        "title": line.title,
        "actor": line.actor,
        "state": line.state,
        "optional": line.step.optional,
        "earliest": _limit(line.earliest),
        "latest": _limit(line.latest),
        "effect": line.effect,
        "lacks": line.lacks,
        "remarks": [{"text": one.text, "rule": one.rule} for one in line.remarks],
        "records": _records(one.record for one in line.records),
    }


def _limit(limit: Limit | None) -> dict[str, Any] | None:
    return {"day": limit.day, "rule": limit.rule} if limit else None


def _records(records: Iterable[StepRecord]) -> list[dict[str, Any]]:
    return [_record(one) for one in records]


def _record(one: StepRecord) -> dict[str, Any]:
    on: PartialDate | None = one.on
    return {
        "id": one.public_id,
        "on": on.text if on else "",
        "result": one.result,
        "values": one.values,
        "note": one.note,
        "recorded_at": one.recorded_at.astimezone(clock.zone()),
    }
