"""Reading definitions of procedures and their papers; what is wrong is found with file, line and key."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .procedures import (
    FIELD_TYPES,
    SIDES,
    UNITS,
    Given,
    Mark,
    Outcome,
    Paper,
    Procedure,
    Result,
    Space,
    Stage,
    Step,
    StepField,
    Term,
)
from .yaml_lines import Located, Problems, fits

_STEP_OPTIONAL: dict[str, Any] = {
    "rule": str,
    "after": list,
    "when": dict,
    "earliest": list,
    "latest": list,
    "every": dict,
    "until": str,
    "fields": list,
    "papers": list,
    "vote": str,
    "needs": list,
    "effect": str,
    "results": list,
    "optional": bool,
    "side": str,
    "notice": bool,
    "activity": str,
}
_TITLES: dict[str, Any] = {"id": str, "title": str, "title_en": str}
_TERM_OPTIONAL: dict[str, Any] = {"rule": str, "key": str, "field": str, "unit": str, "back": bool}


def read_procedure(entry: Any, path: Path, pack: str, problems: Problems) -> Procedure | None:
    """One definition, or None with what is wrong in `problems`."""
    needed = _TITLES | {"subject": str, "stages": list, "steps": list}
    if not fits(
        entry,
        path=path,
        needed=needed,
        optional={"outcomes": list, "marks": list, "following": str, "closing": str, "given": list},
        problems=problems,
    ):
        return None
    before = len(problems)
    stages = [Stage(**_plain(one)) for one in _good(entry["stages"], _TITLES, {}, path, problems)]
    outcomes = [
        Outcome(**_plain(one)) for one in _good(entry.get("outcomes", []), _TITLES, {}, path, problems)
    ]
    needed = _TITLES | {"stage": str, "actor": str}
    steps = [
        _step(one, path, problems) for one in _good(entry["steps"], needed, _STEP_OPTIONAL, path, problems)
    ]
    needed, optional = _TITLES | {"from": (str, list)}, _TERM_OPTIONAL
    marks = [
        Mark(one["id"], one["title"], one["title_en"], _term(one, path, problems, known=_TITLES))
        for one in _good(entry.get("marks", []), needed, optional, path, problems)
    ]
    given = [Given(**_plain(one)) for one in _good(entry.get("given", []), _TITLES, {}, path, problems)]
    if len(problems) > before:
        return None
    procedure = Procedure(
        entry["id"],
        pack,
        entry["title"],
        entry["title_en"],
        entry["subject"],
        tuple(stages),
        tuple(steps),
        tuple(outcomes),
        tuple(marks),
        entry.get("following"),
        entry.get("closing"),
        tuple(given),
    )
    for sentence in faults(procedure):
        problems.append(f"{entry.where('steps')}: {sentence}")
    return procedure if len(problems) == before else None


def _plain(entry: Mapping[str, Any]) -> dict[str, Any]:
    return dict(entry)


def _good(
    entries: Iterable[Any],
    needed: Mapping[str, Any],
    optional: Mapping[str, Any],
    path: Path,
    problems: Problems,
) -> list[Located]:
    return [
        one for one in entries if fits(one, path=path, needed=needed, optional=optional, problems=problems)
    ]


def _term(
    entry: Any,
    path: Path,
    problems: Problems,
    *,
    start: str | None = None,
    known: Mapping[str, Any] | None = None,
) -> Term:
    """`start`: the step itself, for a step that is done again; `known`: further keys of the mapping."""
    optional = _TERM_OPTIONAL | dict(known or {})
    needed: dict[str, Any] = {} if start else {"from": (str, list)}
    if not fits(entry, path=path, needed=needed, optional=optional, problems=problems):
        return Term((), None)
    unit = entry.get("unit", "months")
    if unit not in UNITS:
        problems.add(entry.where("unit"), "unit", f"got {unit!r}; it takes {', '.join(UNITS)}.")
    if "rule" in entry and "field" in entry:
        problems.add(entry.where(), "rule", "give either rule or field.")
    starts = start or entry["from"]
    starts = (starts,) if isinstance(starts, str) else tuple(str(one) for one in starts)
    back = entry.get("back", False)
    return Term(starts, entry.get("rule"), entry.get("key"), entry.get("field"), unit, back)


def _number(entry: Any, path: Path, problems: Problems) -> tuple[str, str | None] | None:
    if entry is None:
        return None
    fits(entry, path=path, needed={"rule": str}, optional={"key": str}, problems=problems)
    return (entry.get("rule", ""), entry.get("key")) if isinstance(entry, Located) else None


def _field(entry: Located, path: Path, problems: Problems) -> StepField:
    if entry["type"] not in FIELD_TYPES:
        problems.add(
            entry.where("type"), "type", f"got {entry['type']!r}; it takes {', '.join(FIELD_TYPES)}."
        )
    least, most = (_number(entry.get(key), path, problems) for key in ("least", "most"))
    return StepField(
        entry["id"],
        entry["title"],
        entry["title_en"],
        entry["type"],
        least,
        most,
        entry.get("only"),
        entry.get("any_of", False),
    )


def _step(entry: Located, path: Path, problems: Problems) -> Step:
    when = entry.get("when")
    if when is not None:
        fits(when, path=path, needed={"step": str, "result": str}, optional={}, problems=problems)
    optional = {"least": dict, "most": dict, "only": str, "any_of": bool}
    fields = _good(entry.get("fields", []), _TITLES | {"type": str}, optional, path, problems)
    results = _good(entry.get("results", []), _TITLES, {"ends": str, "effect": str}, path, problems)
    every = entry.get("every")
    if entry.get("side", "own") not in SIDES:
        problems.add(entry.where("side"), "side", f"got {entry['side']!r}; it takes {', '.join(SIDES)}.")
    return Step(
        entry["id"],
        entry["stage"],
        entry["title"],
        entry["title_en"],
        entry.get("rule"),
        entry["actor"],
        tuple(entry.get("after", [])),
        (when.get("step", ""), when.get("result", "")) if when else None,
        tuple(_term(one, path, problems) for one in entry.get("earliest", [])),
        tuple(_term(one, path, problems) for one in entry.get("latest", [])),
        _term(every, path, problems, start=entry["id"]) if every else None,
        entry.get("until"),
        tuple(_field(one, path, problems) for one in fields),
        tuple(entry.get("papers", [])),
        entry.get("vote"),
        tuple(entry.get("needs", [])),
        entry.get("effect"),
        tuple(Result(**_plain(one)) for one in results),
        entry.get("optional", False),
        entry.get("side", "own"),
        entry.get("notice", False),
        entry.get("activity"),
    )


def read_paper(entry: Any, path: Path, problems: Problems) -> Paper | None:
    """One paper, or None with what is wrong in `problems`."""
    optional = {"facts": list, "spaces": list, "signs": list, "note": str, "text": list, "roster": str}
    if not fits(entry, path=path, needed=_TITLES, optional=optional, problems=problems):
        return None
    spaces = _good(entry.get("spaces", []), {"label": str}, {"lines": int, "fill": str}, path, problems)
    return Paper(
        entry["id"],
        entry["title"],
        entry["title_en"],
        tuple(entry.get("facts", ())),
        tuple(Space(one["label"], one.get("lines", 1), one.get("fill")) for one in spaces),
        tuple(entry.get("signs", ())),
        entry.get("note", ""),
        tuple(entry.get("text", ())),
        entry.get("roster"),
    )


def faults(procedure: Procedure) -> list[str]:
    """What is wrong with the graph: unknown names, circles, steps never reached, ends that lead nowhere."""
    ids = [step.id for step in procedure.steps]
    found = [
        f"{name}: stands twice; keep one." for name in sorted({one for one in ids if ids.count(one) > 1})
    ]
    stages = {stage.id for stage in procedure.stages}
    known = {*ids, *(one.id for one in procedure.given)}
    for mark in procedure.marks:
        found += [f"{mark.id}: no step {name!r}." for name in mark.term.starts if name not in known]
    known |= {mark.id for mark in procedure.marks}
    for step in procedure.steps:
        if step.stage not in stages:
            found.append(f"{step.id}: stage: no stage {step.stage!r}.")
        for name in sorted(_named(step)):
            if name not in known:
                found.append(f"{step.id}: no step {name!r}.")
        if (step.every is None) != (step.until is None):
            found.append(f"{step.id}: every and until belong together.")
        if step.when and step.when[0] in ids and procedure.step(step.when[0]).result(step.when[1]) is None:
            found.append(f"{step.id}: when: {step.when[0]} has no result {step.when[1]!r}.")
    if not found:
        found = _order_faults(procedure)
    return found


def _named(step: Step) -> set[str]:
    terms = {start for term in (*step.earliest, *step.latest) for start in term.starts}
    terms |= {term.field.split(".")[0] for term in (*step.earliest, *step.latest) if term.field}
    return {
        *step.after,
        *terms,
        *([step.when[0]] if step.when else []),
        *([step.until] if step.until else []),
    }


def _order_faults(procedure: Procedure) -> list[str]:
    """Circles, steps that begin nowhere, and a last step that is not the only end."""
    placed: set[str] = set()
    waiting = list(procedure.steps)
    while ready := [step for step in waiting if placed.issuperset(step.after)]:
        placed |= {step.id for step in ready}
        waiting = [step for step in waiting if step.id not in placed]
    if waiting:
        return [f"{step.id}: never reached; its way goes in a circle." for step in waiting]
    roots = [step.id for step in procedure.steps if not step.after]
    if roots != [procedure.steps[0].id]:
        return [f"{name}: begins nowhere; name what comes before it under after." for name in roots[1:]]
    leading = [step for step in procedure.steps if not step.optional and step.until is None]
    ends = [step.id for step in leading if not procedure.followers(step.id)]
    return [
        f"{name}: leads nowhere; something must follow it, or it must be optional."
        for name in ends
        if name != procedure.steps[-1].id
    ]
