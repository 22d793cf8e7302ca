"""Procedures as data: steps in their order, who acts, earliest and latest dates, papers, votes, effects.

A definition stands in `rules/<pack>/procedures/*.yaml`. It names rules of the book for its terms, and guards, effects
and papers by the name under which a room above has registered them; this module knows none of those rooms.
"""

import hashlib
import json
import re
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

UNITS = ("days", "working_days", "months", "years")
FIELD_TYPES = ("people", "names", "number", "text", "long")
"""`people`: some of the branch's members; `names`: people in the order in which they are written; `long`: many lines."""
SIDES = ("own", "other")
"""Who acts: the organisation of the case, or the other one that it has to do with (who receives a member)."""
VOTE_WORDS = ("attendance", "votes")
"""What a paper may be filled with from the vote of a step: who was expected and came, and how they voted."""


@dataclass(frozen=True, slots=True)
class Term:
    """A number of days, working days, months or years from a day; `back`: before it; no number: the day itself.

    `starts`: steps, marks or given days, of which the latest one known counts. The number is the value (or its `key`)
    of `rule`, or what was written down under `field` ("step.field").
    """

    starts: tuple[str, ...]
    rule: str | None
    key: str | None = None
    field: str | None = None
    unit: str = "months"
    back: bool = False


@dataclass(frozen=True, slots=True)
class StepField:
    """What is written down with a step besides its day. `least` and `most`: (rule, key) of how many or how much.

    `only`: the result of the step with which alone it is asked for. `any_of` fields of a step, one is enough.
    """

    id: str
    title: str
    title_en: str
    type: str
    least: tuple[str, str | None] | None = None
    most: tuple[str, str | None] | None = None
    only: str | None = None
    any_of: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that follows from a step: the end of probation."""

    id: str
    title: str
    title_en: str
    term: Term


@dataclass(frozen=True, slots=True)
class Given:
    """A day that a case is opened with."""

    id: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Result:
    """One way a step may turn out.

    `ends`: the case ends with it, under this name. `effect`: in place of the step's own.
    """

    id: str
    title: str
    title_en: str
    ends: str | None = None
    effect: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a procedure.

    `after`: steps that come before it (those that apply). `when`: (step, result) that alone make it apply.
    `every`: it is done again at this distance until `until` is done. `vote`: the rulebook's `meeting` by which an
    activity decides it. `notice`: a public notice is what is done. `side`: which of two organisations does it.
    `activity`: the kind of recorded activity that is what was done.
    """

    id: str
    stage: str
    title: str
    title_en: str
    rule: str | None
    actor: str
    after: tuple[str, ...] = ()
    when: tuple[str, str] | None = None
    earliest: tuple[Term, ...] = ()
    latest: tuple[Term, ...] = ()
    every: Term | None = None
    until: str | None = None
    fields: tuple[StepField, ...] = ()
    papers: tuple[str, ...] = ()
    vote: str | None = None
    needs: tuple[str, ...] = ()
    effect: str | None = None
    results: tuple[Result, ...] = ()
    optional: bool = False
    side: str = "own"
    notice: bool = False
    activity: str | None = None

    def result(self, name: str) -> Result | None:
        return next((one for one in self.results if one.id == name), None)

    def effect_of(self, result: str) -> str | None:
        """The effect that follows from a result: a result that ends the case has only its own."""
        found = self.result(result)
        if found is None:
            return self.effect
        return found.effect or (None if found.ends else self.effect)


@dataclass(frozen=True, slots=True)
class Stage:
    id: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case may end at any time: withdrawn, died, moved."""

    id: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Space:
    """Room on a paper for what is written by hand: so many lines, or what `fill` knows: a step's day or field, or what
    the product knows ("fact turnout")."""

    label: str
    lines: int
    fill: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a procedure: the facts at its head, a text, room for what is written by hand, who signs.

    `facts`: names of what the product knows (name, sex …) or the day of a step ("step apply"). `text`: paragraphs in
    which such a name, or a step or field, stands between braces; "---" is the line along which a sheet is cut,
    "# " begins a heading, ">" a line at the right. `roster`: a line for each member, with a column for each value of that rule.
    """

    id: str
    title: str
    title_en: str
    facts: tuple[str, ...]
    spaces: tuple[Space, ...]
    signs: tuple[str, ...]
    note: str = ""
    text: tuple[str, ...] = ()
    roster: str | None = None


@dataclass(frozen=True)
class Procedure:
    """A definition. `version`: a digest of its content, which a case keeps for as long as it runs.

    `following`: what keeps the register in step after every record. `closing`: the effect of a case that ends other
    than at its last step. `given`: days that a case is opened with (the end of a term).
    """

    id: str
    pack: str
    title: str
    title_en: str
    subject: str
    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]
    outcomes: tuple[Outcome, ...]
    marks: tuple[Mark, ...] = ()
    following: str | None = None
    closing: str | None = None
    given: tuple[Given, ...] = ()

    @property
    def version(self) -> str:
        return hashlib.sha256(self.as_text().encode()).hexdigest()[:12]

    def as_text(self) -> str:
        """The definition as JSON: what a pinned version keeps."""
        return json.dumps(_lean(self), ensure_ascii=False, sort_keys=True)

    def step(self, name: str) -> Step:
        """Raises KeyError for a step that it has not."""
        for step in self.steps:
            if step.id == name:
                return step
        raise KeyError(name)

    def followers(self, name: str) -> list[Step]:
        return [step for step in self.steps if name in step.after]


PLACES = re.compile(r"{([^{}]*)}")
"""What stands between braces in the text of a paper."""

_INNER: dict[tuple[type, str], type] = {
    (Procedure, "stages"): Stage,
    (Procedure, "steps"): Step,
    (Procedure, "outcomes"): Outcome,
    (Procedure, "marks"): Mark,
    (Procedure, "given"): Given,
    (Mark, "term"): Term,
    (Step, "earliest"): Term,
    (Step, "latest"): Term,
    (Step, "every"): Term,
    (Step, "fields"): StepField,
    (Step, "results"): Result,
}
"""What the fields of a definition hold that are not plain."""


def from_text(text: str) -> Procedure:
    """A definition from what `as_text` wrote, by this or an earlier engine: what is no longer known is left out."""
    found: Procedure = _thawed(Procedure, json.loads(text))
    return found


def _thawed(shape: Any, data: dict[str, Any]) -> Any:
    values: dict[str, Any] = {}
    for one in fields(shape):
        if one.name not in data:
            continue
        inner, value = _INNER.get((shape, one.name)), data[one.name]
        if isinstance(value, list):
            values[one.name] = tuple(_thawed(inner, each) if inner else each for each in value)
        else:
            values[one.name] = _thawed(inner, value) if inner and value is not None else value
    return shape(**values)


def _lean(one: Any) -> Any:
    """What a definition says, without what it leaves to the default: a further field changes no version."""
    if isinstance(one, tuple):
        return [_lean(each) for each in one]
    if not is_dataclass(one):
        return one
    pairs = ((field, getattr(one, field.name)) for field in fields(one))
    return {field.name: _lean(value) for field, value in pairs if value != field.default}


def unknown_in(paper: Paper, procedure: Procedure) -> list[str]:
    """Steps and fields that a paper wants to be filled from and the procedure has not."""
    known = {step.id for step in procedure.steps}
    known |= {f"{step.id}.{one.id}" for step in procedure.steps for one in step.fields}
    known |= {f"{step.id}.{word}" for step in procedure.steps if step.vote for word in VOTE_WORDS}
    wanted = [one.removeprefix("step ") for one in paper.facts if one.startswith("step ")]
    wanted += [one.fill for one in paper.spaces if one.fill and not one.fill.startswith("fact ")]
    wanted += [name for one in paper.text for name in PLACES.findall(one) if "." in name]
    return [name for name in wanted if name not in known]


def names_used(procedure: Procedure) -> dict[str, set[str]]:
    """What a definition expects rooms to have registered (guards, effects, papers), and rules it rests on."""
    steps = procedure.steps
    terms = [term for step in steps for term in (*step.earliest, *step.latest, *filter(None, [step.every]))]
    terms += [mark.term for mark in procedure.marks]
    rules = {term.rule for term in terms if term.rule}
    rules |= {step.rule for step in steps if step.rule}
    limits = (limit for step in steps for field in step.fields for limit in (field.least, field.most))
    rules |= {limit[0] for limit in limits if limit}
    return {
        "guards": {name for step in steps for name in step.needs},
        "effects": {
            name
            for step in steps
            for name in (step.effect, *(result.effect for result in step.results))
            if name
        }
        | {name for name in (procedure.following, procedure.closing) if name},
        "papers": {name for step in steps for name in step.papers},
        "rules": rules,
    }
