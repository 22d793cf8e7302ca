"""The rows of what is open, made anew after each change of a case."""

import datetime as dt

from jiceng.accounts.models import User
from jiceng.core.clock import day_of

from ..judging import Bound, Standing, is_finished, open_standings, reached
from ..models import Case, OpenStep, State
from ..queries import REMIND_AHEAD, standings_of, standings_of_many
from ..registry import REGISTRY

AT_ONCE = 500
"""Cases that are read in one go."""
DAYS = ("may_begin", "due", "remind_on")


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
                reminded_on=before.reminded_on if before and not one.records else None,
                escalated_on=before.escalated_on if before and not one.records else None,
                **_days(one),
            )
            for one in open_standings(standings)
            for before in [told.get(one.step.id)]
        ]
    )


def keep_days(at: dt.datetime) -> int:
    """Reckon the days of every open step anew, for rules may have changed since they were written; how many changed.

    A step whose last day moved is brought to mind again.
    """
    on, changed = day_of(at), []
    rows = Case.objects.filter(state=State.OPEN).order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        cases = list(
            rows.filter(pk__in=keys[start : start + AT_ONCE]).select_related(
                "version", "organization", "other"
            )
        )
        standings = standings_of_many(cases, on=on)
        for one in OpenStep.objects.filter(case__in=[case.pk for case in cases]):
            standing = next((each for each in standings[one.case_id] if each.step.id == one.step), None)
            if standing is not None and _moved(one, _days(standing)):
                changed.append(one)
    OpenStep.objects.bulk_update(changed, [*DAYS, "reminded_on"], batch_size=AT_ONCE)
    return len(changed)


def _moved(one: OpenStep, days: dict[str, dt.date | None]) -> bool:
    if all(getattr(one, name) == day for name, day in days.items()):
        return False
    for name, day in days.items():
        setattr(one, name, day)
    one.reminded_on = None
    return True


def _days(one: Standing) -> dict[str, dt.date | None]:
    return {
        "may_begin": one.earliest.day if one.earliest else None,
        "due": one.latest.day if one.latest else None,
        "remind_on": _remind_on(one.latest or one.earliest),
    }


def _remind_on(bound: Bound | None) -> dt.date | None:
    return bound.day - REMIND_AHEAD if bound else None
