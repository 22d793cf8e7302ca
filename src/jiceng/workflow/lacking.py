"""What stands between a recorded step and its effect."""

import datetime as dt

from django.utils.translation import gettext as _

from jiceng.rulebook.procedures import Step

from .judging import APART, EARLIER, MISSING, TOO_EARLY
from .models import Case, EffectDone, StepRecord
from .queries import last_records, standings_of
from .registry import REGISTRY

HOLDS_BACK = (EARLIER, MISSING, TOO_EARLY)
"""Findings on the way to a step that hold its effect back; a term that was passed is only labelled."""


def lacking(case: Case, step: Step, record: StepRecord, *, on: dt.date) -> list[str]:
    """Sentences, each naming something that the effect still needs; empty: it may take place."""
    said = [str(text) for name in step.needs if (text := REGISTRY.guards[name](case, record))]
    way = _way_to(case, step)
    for standing in standings_of(case, on=on):
        if standing.step.id not in way or standing.state == APART:
            continue
        if not standing.records and not standing.step.optional:
            said.append(_("缺“%(step)s”这一步。") % {"step": standing.step.title})
        elif any(one.kind in HOLDS_BACK for one in standing.findings):
            said.append(_("“%(step)s”的日期或次序有问题。") % {"step": standing.step.title})
    return said


def waiting_effects(case: Case) -> list[tuple[Step, StepRecord]]:
    """Steps that are recorded and whose effect has not taken place, in the order of the definition."""
    done = set(EffectDone.objects.filter(case=case).values_list("step", flat=True))
    last = last_records(case)
    return [
        (step, last[step.id])
        for step in case.version.definition.steps
        if step.id in last and step.id not in done and step.effect_of(last[step.id].result)
    ]


def _way_to(case: Case, step: Step) -> set[str]:
    """The step and every step that lies before it."""
    definition, found, waiting = case.version.definition, set[str](), [step.id]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += definition.step(name).after
    return found
