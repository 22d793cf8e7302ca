"""The rulebook over the API: the same questions and sentences as the pages and the command."""

import datetime as dt
import json
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from jiceng.core import clock
from jiceng.core.errors import Refused
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.rulebook import QUESTIONS, BadInput, ask
from jiceng.rulebook.given import read_date
from jiceng.rulebook.packs import Rule, Value

router = Router(tags=["rules"])


class Failure(Schema):
    detail: str
    field: str | None = None


FAILURES = {401: Failure, 422: Failure}


class AskIn(Schema):
    """`on`: the day whose rules apply (default today)."""

    question: str
    given: dict[str, Any]
    on: str | None = None


class CitationOut(Schema):
    instrument: str
    article: str | None
    label: str
    url: str | None


class BecauseOut(Schema):
    rule: str
    text: str
    citation: CitationOut
    confidence: str
    pack: str


class VerdictOut(Schema):
    """`answered`: false where no rule in force answers it; a warning then says from when."""

    question: str
    on: dt.date
    answered: bool
    answer: dict[str, Any]
    because: list[BecauseOut]
    warnings: list[str]


class QuestionOut(Schema):
    question: str
    title: str
    help: str
    takes: list[dict[str, Any]]
    gives: dict[str, str]


class ValueOut(Schema):
    """`begins` null: unknown, holds on every day; `value` null: repealed."""

    value: Any
    begins: dt.date | None
    ends: dt.date | None
    citation: CitationOut
    confidence: str
    checked_on: dt.date
    pack: str
    text: str


class RuleLine(Schema):
    rule: str
    pack: str
    title: str
    text: str
    unit: str


class RuleOut(RuleLine):
    """`on`, `current`: the value in force on the day asked, null where there is none."""

    on: dt.date
    current: Any
    values: list[ValueOut]


def _day(text: str | None) -> dt.date:
    return clock.today() if not text else read_date(text, "on")


def _refusal(error: BadInput) -> Refused:
    sentence = str(error)
    return Refused(sentence, field=sentence.partition(":")[0])


def _verdict(question: str, given: dict[str, Any], on: str | None) -> dict[str, Any]:
    try:
        verdict = ask(question, given, on=_day(on), book=installed_rulebook())
    except BadInput as error:
        raise _refusal(error) from error
    return verdict.as_json() | {"answered": verdict.answered}


@router.post("/ask", response={200: VerdictOut, **FAILURES})
def post_ask(request: HttpRequest, data: AskIn) -> dict[str, Any]:
    """Ask a question."""
    return _verdict(data.question, data.given, data.on)


@router.get("/ask", response={200: VerdictOut, **FAILURES})
def get_ask(request: HttpRequest, question: str, given: str, on: str | None = None) -> dict[str, Any]:
    """Ask a question; `given` is a JSON object."""
    try:
        read = json.loads(given)
    except ValueError as error:
        raise Refused(f"given: not JSON: {error}.", field="given") from error
    if not isinstance(read, dict):
        raise Refused(f"given: got {read!r}; it takes a JSON object.", field="given")
    return _verdict(question, read, on)


@router.get("/questions", response={200: list[QuestionOut], 401: Failure})
def list_questions(request: HttpRequest) -> list[dict[str, Any]]:
    """Every question with the fields that it takes and those of its answer."""
    return [json.loads(json.dumps(one.describe(), default=str)) for one in QUESTIONS.values()]


@router.get("", response={200: list[RuleLine], 401: Failure})
def list_rules(request: HttpRequest) -> list[dict[str, Any]]:
    """Every rule in use."""
    return [_line(one) for one in installed_rulebook().rules()]


@router.get("/{str:rule_id}", response={200: RuleOut, 404: Failure, **FAILURES})
def show_rule(request: HttpRequest, rule_id: str, on: str | None = None) -> dict[str, Any]:
    """One rule with its values over time."""
    rule = installed_rulebook().find(rule_id)
    if rule is None:
        raise Http404
    try:
        day = _day(on)
    except BadInput as error:
        raise _refusal(error) from error
    value = rule.on(day)
    current = None if value is None else value.value
    return _line(rule) | {"on": day, "current": current, "values": [_value(one) for one in rule.values]}


def _line(rule: Rule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in ("pack", "title", "text", "unit")} | {"rule": rule.id}


def _value(value: Value) -> dict[str, Any]:
    names = ("value", "begins", "ends", "confidence", "checked_on", "pack", "text")
    citation = {name: getattr(value.citation, name) for name in ("instrument", "article", "label", "url")}
    return {name: getattr(value, name) for name in names} | {"citation": citation}
