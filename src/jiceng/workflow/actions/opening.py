"""The rows of what is open, made anew after each change of a case."""

import datetime as dt

from jiceng.accounts.models import User
from jiceng.core.clock import day_of

from ..judging import Bound, is_finished, open_standings, reached
from ..models import Case, OpenStep, State
from ..queries import REMIND_AHEAD, standings_of
from ..registry import REGISTRY


def refresh(case: Case, by: User, at: dt.datetime) -> None:
    """Write what may be done now; a case whose last step is done is done; the register is kept in step."""
    on, definition = day_of(at), case.version.definition
    standings = standings_of(case, on=on)
    case.stage = reached(definition, standings, case.since)
    case.save(update_fields=["stage"])
    if case.state == State.OPEN and is_finished(definition, standings):
        last = standings[-1].last
        case.state, case.ended_on = State.DONE, last.on.last_day if last else on
        case.save(update_fields=["state", "ended_on"])
    if definition.following and case.state != State.ENDED:
        records = [one.last for one in standings if one.last]
        REGISTRY.effects[definition.following](case=case, records=records, by=by, at=at)
    told = {one.step: one for one in OpenStep.objects.filter(case=case)}
    OpenStep.objects.filter(case=case).delete()
    if case.state != State.OPEN:
        return
    OpenStep.objects.bulk_create(
        [
            OpenStep(
                case=case,
                step=one.step.id,
                organization=case.place_of(one.step),
                owner=one.step.actor,
                may_begin=one.earliest.day if one.earliest else None,
                due=one.latest.day if one.latest else None,
                remind_on=_remind_on(one.latest or one.earliest),
                reminded_on=before.reminded_on if before and not one.records else None,
                escalated_on=before.escalated_on if before and not one.records else None,
            )
            for one in open_standings(standings)
            for before in [told.get(one.step.id)]
        ]
    )


def _remind_on(bound: Bound | None) -> dt.date | None:
    return bound.day - REMIND_AHEAD if bound else None
