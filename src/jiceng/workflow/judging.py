"""What a definition and the records say of every step. Plain data in, plain data out: no database, no language."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from jiceng.core.dates import PartialDate, add_months
from jiceng.rulebook import Rulebook
from jiceng.rulebook.calendars import UnknownYear, after_working_days
from jiceng.rulebook.procedures import Procedure, Step, StepField, Term

DONE, NOW, NEXT, SKIPPED, APART = "done", "now", "next", "skipped", "apart"
"""Done; may be done now; waits for others; passed over though later ones were done; does not apply."""

EARLIER, MISSING, TOO_EARLY, TOO_LATE, OVERDUE, FEW, MANY, GAP = (
    "earlier", "missing", "too_early", "too_late", "overdue", "few", "many", "gap",
)  # fmt: skip


class Done(NamedTuple):
    """A record that stands: not replaced and not withdrawn."""

    step: str
    on: PartialDate
    result: str
    values: dict[str, Any]
    public_id: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A day before which, or by which, a step is to be done; `rule` says so. `loose`: from a date not known to the day."""

    day: dt.date
    rule: str | None
    loose: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not agree: which `kind` of disagreement, with which step or field or day, by which rule."""

    kind: str
    rule: str | None
    other: str = ""
    day: dt.date | None = None
    number: int | None = None


@dataclass(slots=True)
class Standing:
    """How a step stands."""

    step: Step
    state: str
    records: list[Done]
    earliest: Bound | None = None
    latest: Bound | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def last(self) -> Done | None:
        return self.records[-1] if self.records else None


class _Case:
    """One reading of a case: dates by step and mark, and the terms that rest on them."""

    def __init__(
        self,
        procedure: Procedure,
        records: Iterable[Done],
        book: Rulebook,
        on: dt.date,
        since: str = "",
        given: Mapping[str, dt.date] | None = None,
    ) -> None:
        self.procedure, self.book, self.on, self.given = procedure, book, on, given or {}
        stages = [stage.id for stage in procedure.stages]
        self.before = set(stages[: stages.index(since)] if since in stages else ())
        self.records: dict[str, list[Done]] = defaultdict(list)
        for record in sorted(records, key=lambda one: (one.on.first_day, one.on.text)):
            self.records[record.step].append(record)
        self.marks = {mark.id: mark for mark in procedure.marks}

    def applies(self, step: Step) -> bool:
        if step.stage in self.before:
            return step.id in self.records
        if step.when is None:
            return True
        name, result = step.when
        return any(record.result == result for record in self.records.get(name, ()))

    def number(self, rule: str, key: str | None, day: dt.date) -> int | None:
        """The rule's number in force on a day."""
        try:
            value = self.book.rule(rule).on(day)
        except KeyError:
            return None
        found = value.value if value is not None else None
        if key is not None and isinstance(found, dict):
            found = found.get(key)
        return int(found) if isinstance(found, int | float) else None

    def start(self, term: Term) -> tuple[dt.date, dt.date] | None:
        """First and last day that the start of a term can mean."""
        found: list[tuple[dt.date, dt.date]] = []
        for name in term.starts:
            if name in self.given:
                found.append((self.given[name], self.given[name]))
            elif name in self.marks:
                found += filter(None, [self.moved(self.marks[name].term)])
            elif self.records.get(name):
                day = self.records[name][-1].on
                found.append((day.first_day, day.last_day))
        return max(found, default=None)

    def moved(self, term: Term) -> tuple[dt.date, dt.date] | None:
        """First and last day that a term leads to; None while its start or its number is not known."""
        start = self.start(term)
        if start is None:
            return None
        if term.rule is not None:
            number = self.number(term.rule, term.key, start[1])
        elif term.field is None:
            number = 0
        else:
            name, _dot, value = term.field.partition(".")
            written = self.records[name][-1].values.get(value) if self.records.get(name) else None
            number = int(written) if written not in (None, "") else None
        if number is None:
            return None
        if term.back:
            number = -number
        return _shift(start[0], number, term.unit), _shift(start[1], number, term.unit)


def _shift(day: dt.date, number: int, unit: str) -> dt.date:
    if unit == "days":
        return day + dt.timedelta(days=number)
    if unit == "working_days" and number > 0:
        try:
            return after_working_days(day, number)
        except UnknownYear:  # holidays not announced yet: Monday to Friday, until they are
            return after_working_days(day, number, weekdays_only=True)
    return add_months(day, number * 12 if unit == "years" else number)


def judge(
    procedure: Procedure,
    records: Iterable[Done],
    *,
    book: Rulebook,
    on: dt.date,
    ended: bool = False,
    since: str = "",
    given: Mapping[str, dt.date] | None = None,
) -> list[Standing]:
    """Every step of a case, in the definition's order, as it stands on a day.

    `ended`: nothing is open any more. `since`: the stage with which the case began; steps of earlier stages count
    only where they are recorded. `given`: days that it was opened with, by name.
    """
    case = _Case(procedure, records, book, on, since, given)
    standings = [_standing(case, step, ended) for step in procedure.steps]
    _mark_skipped(case, standings)
    return standings


def _standing(case: _Case, step: Step, ended: bool) -> Standing:
    done = case.records.get(step.id, [])
    if not done and not case.applies(step):
        return Standing(step, APART, [])
    before = [one for one in map(case.procedure.step, step.after) if case.applies(one)]
    ready = all(case.records.get(one.id) for one in before)
    again = step.every is not None and not case.records.get(step.until or "")
    state = DONE if done and not again else (NOW if ready or done else NEXT)
    if ended and state != DONE:
        state = DONE if done else NEXT
    standing = Standing(step, state, done, _earliest(case, step), _latest(case, step, before))
    standing.findings += _order(case, step, before, done)
    standing.findings += _bounds(case, standing, ended)
    standing.findings += [one for record in done for one in _fields(case, step, record)]
    return standing


def _earliest(case: _Case, step: Step) -> Bound | None:
    found = [
        Bound(days[1], term.rule, days[0] != days[1])
        for term in step.earliest
        if (days := case.moved(term)) is not None
    ]
    return max(found, key=lambda one: one.day, default=None)


def _latest(case: _Case, step: Step, before: Sequence[Step]) -> Bound | None:
    """By when: the earliest of its terms; for a step that is done again, so long after the last time."""
    terms = list(step.latest)
    found = [
        Bound(days[1], term.rule, days[0] != days[1])
        for term in terms
        if (days := case.moved(term)) is not None
    ]
    if step.every is not None and not found:
        start = case.records.get(step.id) or [
            case.records[one.id][-1] for one in before if case.records.get(one.id)
        ]
        number = case.number(step.every.rule or "", step.every.key, case.on)
        if start and number is not None:
            day = max(start, key=lambda one: one.on.last_day).on
            last = _shift(day.last_day, number, step.every.unit)
            found = [Bound(last, step.every.rule, day.precision != "day")]
    return min(found, key=lambda one: one.day, default=None)


def _order(case: _Case, step: Step, before: Sequence[Step], done: Sequence[Done]) -> list[Finding]:
    """Steps that lie before it, yet were done later or not at all."""
    if not done:
        return []
    found = []
    for one in before:
        first = case.records.get(one.id)
        if not first:
            if not one.optional:
                found.append(Finding(MISSING, step.rule, one.id))
        elif done[0].on < first[0].on:
            found.append(Finding(EARLIER, step.rule, one.id, first[0].on.first_day))
    return found


def _bounds(case: _Case, standing: Standing, ended: bool) -> list[Finding]:
    """Too early or too late only where that is certain at the precision of the dates."""
    found, step = [], standing.step
    for term in step.earliest:
        days = case.moved(term)
        if days and standing.records and standing.records[-1].on.last_day < days[0]:
            found.append(Finding(TOO_EARLY, term.rule or step.rule, day=days[0]))
    for term in step.latest:
        days = case.moved(term)
        if days and standing.records and standing.records[0].on.first_day > days[1]:
            found.append(Finding(TOO_LATE, term.rule or step.rule, day=days[1]))
    if step.every is not None:
        number = case.number(step.every.rule or "", step.every.key, case.on)
        for one, other in zip(standing.records, standing.records[1:], strict=False):
            if number and other.on.first_day > _shift(one.on.last_day, number, step.every.unit):
                found.append(Finding(GAP, step.every.rule, day=one.on.last_day, number=number))
    late = standing.latest and standing.latest.day < case.on
    if late and standing.latest and standing.state == NOW and not ended and not step.optional:
        found.append(Finding(OVERDUE, standing.latest.rule or step.rule, day=standing.latest.day))
    return found


def _fields(case: _Case, step: Step, record: Done) -> list[Finding]:
    """Fewer or more than the rule says; of fields of which one is enough, only when none is."""
    found, choices = [], []
    for one in step.fields:
        if one.only is not None and one.only != record.result:
            continue
        said = _limits(case, one, record)
        if one.any_of:
            choices.append(said)
        else:
            found += said
    return found + (choices[0] if choices and all(choices) else [])


def _limits(case: _Case, one: StepField, record: Done) -> list[Finding]:
    value = record.values.get(one.id)
    count = len(value or []) if one.type in ("people", "names") else value
    if one.type in ("text", "long"):
        return []
    number = float(count) if count not in (None, "") else 0.0
    found, day = [], record.on.last_day
    for limit, kind in ((one.least, FEW), (one.most, MANY)):
        bound = case.number(*limit, day) if limit else None
        if limit and bound is not None and (number < bound if kind == FEW else number > bound):
            found.append(Finding(kind, limit[0], one.id, number=bound))
    return found


def _mark_skipped(case: _Case, standings: list[Standing]) -> None:
    """A step without a record whose followers have one was passed over."""
    reached: set[str] = set()
    for standing in reversed(standings):
        step = standing.step
        later = any(
            case.records.get(one.id) or one.id in reached for one in case.procedure.followers(step.id)
        )
        if later:
            reached.add(step.id)
            if not standing.records and standing.state in (NOW, NEXT) and not step.optional:
                standing.state = SKIPPED


def open_standings(standings: Iterable[Standing]) -> list[Standing]:
    """What is to be done now; an optional step may be, but waits for nobody."""
    return [one for one in standings if one.state in (NOW, SKIPPED) and not one.step.optional]


def day_of_mark(
    procedure: Procedure, records: Iterable[Done], name: str, *, book: Rulebook, on: dt.date
) -> dt.date | None:
    """The last day that a mark of the procedure (the end of probation) can mean, None while it is not known."""
    case = _Case(procedure, records, book, on)
    days = case.moved(case.marks[name].term)
    return days[1] if days else None


def reached(procedure: Procedure, standings: Iterable[Standing], since: str) -> str:
    """The furthest stage of which a step is done, and at least the one with which the case began."""
    stages = [stage.id for stage in procedure.stages]
    done = {one.step.stage for one in standings if one.records} | {since or stages[0]}
    return next(name for name in reversed(stages) if name in done)


def is_finished(procedure: Procedure, standings: Sequence[Standing]) -> bool:
    """Whether the last step is done."""
    return next(one for one in standings if one.step.id == procedure.steps[-1].id).state == DONE
