"""Cases as pages show them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import DateField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import Membership, Standing
from jiceng.rulebook import Rulebook
from jiceng.rulebook.procedures import Procedure, Step
from jiceng.workflow.judging import APART, NEXT, NOW, SKIPPED, Bound
from jiceng.workflow.judging import Standing as StepStanding
from jiceng.workflow.lacking import lacking, waiting_effects
from jiceng.workflow.models import Case, EffectDone, OpenStep, Original, State, StepRecord
from jiceng.workflow.queries import REMIND_AHEAD, cases_touching, standings_of_many, unknown_steps
from jiceng.workflow.registry import REGISTRY

from .counting import named
from .development import PROCEDURE
from .wording import ACTORS, article, sentence, title_of


@dataclass(frozen=True, slots=True)
class Remark:
    """Something out of order, with the rule that says so: its id, words and article, whether reviewed."""

    text: str
    rule: str | None = None
    article: str = ""
    reviewed: bool = True


@dataclass(frozen=True, slots=True)
class Limit:
    """A day before which, or by which, with the rule; `loose`: reckoned from a date not known to the day."""

    day: dt.date
    rule: str | None
    article: str
    loose: bool
    passed: bool


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record as shown: its words for result and fields, and the record that it corrects."""

    record: StepRecord
    result: str
    values: list[tuple[str, str]]


@dataclass(slots=True)
class StepLine:
    """A step on the page of a case."""

    step: Step
    title: str
    actor: str
    state: str
    records: list[RecordLine]
    remarks: list[Remark]
    earliest: Limit | None
    latest: Limit | None
    rule: tuple[str, str, bool] | None
    papers: list[tuple[str, str]]
    effect: str = ""
    lacks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StageLine:
    title: str
    steps: list[StepLine]


@dataclass(frozen=True, slots=True)
class Replaced:
    """A record that another took the place of, or that was taken back by it."""

    title: str
    record: StepRecord
    by: StepRecord


@dataclass(frozen=True, slots=True)
class Shown:
    """A case with every step that applies; `open_steps`: those that may be recorded now, the nearest first."""

    stages: list[StageLine]
    open_steps: list[StepLine]
    replaced: list[Replaced]
    waiting: list[StepLine]


def shown(case: Case, on: dt.date) -> Shown:
    """A case's timeline. A fixed number of queries and a few for each step that a guard looks after."""
    book, procedure = rulebook_of(case.organization, on), case.version.definition
    standings = standings_of_many([case], on=on)[case.pk]
    records = list(case.records.select_related("recorded_by").order_by("pk"))
    by_id = {one.public_id: one for one in records}
    names = names_in(records)
    done_effects = set(EffectDone.objects.filter(case=case).values_list("step", flat=True))
    waiting = {step.id: record for step, record in waiting_effects(case)}
    lines: dict[str, StepLine] = {}
    for standing in standings:
        step = standing.step
        if standing.state == APART:
            continue
        line = StepLine(
            step,
            title_of(step),
            str(ACTORS.get(step.actor, step.actor)),
            standing.state,
            [_record_line(by_id[one.public_id], step, names) for one in standing.records],
            _remarks(case, standing, by_id, book, on),
            _limit(standing.earliest, book, on),
            _limit(standing.latest, book, on),
            article(book, step.rule, on),
            [(name, title_of(paper)) for name in step.papers if (paper := book.paper(name))],
        )
        if step.id in done_effects:
            line.effect = "done"
        elif step.id in waiting and case.state == State.OPEN:
            line.effect, line.lacks = "waiting", lacking(case, step, waiting[step.id], on=on)
        lines[step.id] = line
    stages = [
        StageLine(title_of(stage), kept)
        for stage in procedure.stages
        if (kept := [one for one in lines.values() if one.step.stage == stage.id])
    ]
    by_key = {one.pk: one for one in records}
    titles = {step.id: title_of(step) for step in procedure.steps}
    return Shown(
        stages,
        _open(case, lines),
        [
            Replaced(titles.get(one.step, one.step), by_key[one.replaced_id], one)
            for one in records
            if one.replaced_id is not None
        ],
        [one for one in lines.values() if one.effect == "waiting"],
    )


def _open(case: Case, lines: dict[str, StepLine]) -> list[StepLine]:
    """What may be recorded: first what is due soonest, passed-over steps and optional ones after it, then the rest."""
    if case.state != State.OPEN:
        return []
    order = {NOW: 0, SKIPPED: 1, NEXT: 2}
    able = [one for one in lines.values() if one.state in order]
    ids = [step.id for step in case.version.definition.steps]

    def key(one: StepLine) -> tuple[Any, ...]:
        again = bool(one.records)
        due = one.latest.day if one.latest else dt.date.max
        early = one.earliest is not None and not one.earliest.passed
        return (
            order[one.state],
            one.step.optional,
            early,
            again and due == dt.date.max,
            due,
            ids.index(one.step.id),
        )

    return sorted(able, key=key)


def _limit(bound: Bound | None, book: Rulebook, on: dt.date) -> Limit | None:
    if bound is None:
        return None
    words = article(book, bound.rule, on)
    return Limit(bound.day, bound.rule, words[1] if words else "", bound.loose, bound.day < on)


def _remarks(
    case: Case, standing: StepStanding, by_id: dict[str, StepRecord], book: Rulebook, on: dt.date
) -> list[Remark]:
    found = []
    for one in standing.findings:
        words = article(book, one.rule, on)
        label, reviewed = (words[1], words[2]) if words else ("", True)
        found.append(Remark(sentence(one, case.version.definition), one.rule, label, reviewed))
    for name in standing.step.needs:
        for record in standing.records:
            if text := REGISTRY.guards[name](case, by_id[record.public_id]):
                found.append(Remark(str(text)))
    return found


def names_in(records: list[StepRecord]) -> dict[str, str]:
    """Names of the people whom records name, by public id. One query."""
    ids = {
        one
        for record in records
        for value in record.values.values()
        if isinstance(value, list)
        for one in value
    }
    return named(ids)


def _record_line(record: StepRecord, step: Step, names: dict[str, str]) -> RecordLine:
    result = step.result(record.result)
    values = []
    for one in step.fields:
        value = record.values.get(one.id)
        if value in (None, "", []):
            continue
        text = "、".join(names.get(each, "") for each in value) if isinstance(value, list) else str(value)
        values.append((title_of(one), text))
    return RecordLine(record, title_of(result) if result else "", values)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper of a case and where its original lies; `reached`: of a step that is done or may be."""

    name: str
    title: str
    reached: bool
    original: Original | None


def papers_of(case: Case, found: Shown) -> list[PaperLine]:
    """Each paper once, in the order of the steps. One query."""
    originals = {one.paper: one for one in case.originals.all()}
    lines: dict[str, PaperLine] = {}
    for stage in found.stages:
        for step in stage.steps:
            for name, title in step.papers:
                lines.setdefault(name, PaperLine(name, title, step.state != NEXT, originals.get(name)))
    return list(lines.values())


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list: where it stands, what comes next and by when, and how much is out of order."""

    case: Case
    procedure: str
    stage: str
    next: str
    owner: str
    due: dt.date | None
    begins: dt.date | None
    late: bool
    remarks: int


def listed(
    organization: Organization, procedures: Sequence[str], *, state: str, stage: str, name: str
) -> QuerySet[Case]:
    """Cases of some procedures that a subtree has to do with, perhaps only of a state, a stage, or titled so.

    `due`: the first day by which one of their steps is due, the last of all days where none is.
    """
    first = OpenStep.objects.filter(case=OuterRef("pk"), due__isnull=False).order_by("due").values("due")[:1]
    rows = cases_touching(organization).filter(procedure__in=procedures)
    rows = rows.annotate(due=Coalesce(Subquery(first), Value(dt.date.max), output_field=DateField()))
    if name:
        rows = rows.filter(title__contains=name)
    if state:
        rows = rows.filter(state=state)
    return rows.filter(stage=stage) if stage else rows


def case_lines(cases: list[Case], on: dt.date) -> list[CaseLine]:
    """Lines of a page. Three queries at any number of cases."""
    standings = standings_of_many(cases, on=on)
    lines = []
    for case in cases:
        definition, here = case.version.definition, standings[case.pk]
        titles = {stage.id: title_of(stage) for stage in definition.stages}
        opens = [
            one for one in here if one.state == NOW and not one.step.optional and case.state == State.OPEN
        ]
        first = min(opens, key=_urgency, default=None)
        due = first.latest.day if first and first.latest else None
        begins = first.earliest.day if first and first.earliest and first.earliest.day > on else None
        lines.append(
            CaseLine(
                case,
                title_of(definition),
                titles.get(case.stage, ""),
                title_of(first.step) if first else "",
                str(ACTORS.get(first.step.actor, "")) if first else "",
                due,
                begins,
                bool(due and due < on),
                sum(len(one.findings) for one in here),
            )
        )
    return lines


def _urgency(one: StepStanding) -> tuple[dt.date, bool]:
    return (one.latest.day if one.latest else dt.date.max, bool(one.records))


@dataclass(frozen=True, slots=True)
class Due:
    """A step that is due soon, or was."""

    case: Case
    title: str
    day: dt.date
    late: bool


def steps_due(organization: Organization, on: dt.date) -> list[Due]:
    """Steps of an organisation's cases that are due within the reminders' time or were, the nearest first. One query."""
    rows = OpenStep.objects.filter(organization=organization, due__lte=on + REMIND_AHEAD)
    return [
        Due(one.case, title_of(one.case.version.definition.step(one.step)), one.due, one.due < on)
        for one in rows.select_related("case__version").order_by("due", "pk")[:20]
        if one.due is not None
    ]


def probationers(organization: Organization) -> QuerySet[Membership]:
    """Probationary members of a subtree without an open case: admitted before records began."""
    rows = Membership.objects.filter(
        organization.subtree("organization"), ends=None, standing=Standing.PROBATIONARY
    )
    running = Case.objects.filter(procedure=PROCEDURE, state=State.OPEN, person__isnull=False)
    return rows.exclude(person__in=running.values("person")).select_related("person", "organization")


def members_without(organization: Organization, *procedures: str) -> QuerySet[Membership]:
    """Members of a branch without an open case of some procedures."""
    running = Case.objects.filter(procedure__in=procedures, state=State.OPEN, organization=organization)
    rows = Membership.objects.filter(organization=organization, ends=None).select_related("person")
    return rows.exclude(person__in=running.values("person"))


@dataclass(frozen=True, slots=True)
class Renewal:
    """A case that runs by an older definition, and what the present one makes of it.

    `more`, `gone`: titles of steps; `lost`: recorded steps that the present one does not know, so that it stays.
    """

    case: Case
    more: list[str]
    gone: list[str]
    lost: list[str]
    remarks: tuple[int, int]


def renewals(cases: list[Case], procedure: Procedure, on: dt.date) -> list[Renewal]:
    """What the present definition changes for each case. Four queries at any number of cases."""
    before = standings_of_many(cases, on=on)
    after = standings_of_many(cases, on=on, procedure=procedure)
    lost = unknown_steps(cases, procedure)
    new = {step.id: title_of(step) for step in procedure.steps}
    lines = []
    for case in cases:
        old = {step.id: title_of(step) for step in case.version.definition.steps}
        counts = [sum(len(one.findings) for one in found[case.pk]) for found in (before, after)]
        lines.append(
            Renewal(
                case,
                [title for name, title in new.items() if name not in old],
                [title for name, title in old.items() if name not in new],
                [old[name] for name in sorted(lost.get(case.pk, ()))],
                (counts[0], counts[1]),
            )
        )
    return lines
