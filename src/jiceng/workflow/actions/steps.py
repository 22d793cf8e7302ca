"""Recording a step, correcting it by appending, and its effect."""

import datetime as dt
from collections.abc import Container
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record_of
from jiceng.core.clock import day_of
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.rulebook.procedures import Step

from ..lacking import lacking, waiting_effects
from ..models import Case, EffectDone, State, StepRecord
from ..registry import REGISTRY
from .cases import close
from .opening import refresh


@transaction.atomic
def record_step(
    *,
    case: Case,
    step: str,
    on: PartialDate,
    by: User,
    at: dt.datetime,
    result: str = "",
    values: dict[str, Any] | None = None,
    note: str = "",
    source: str = "",
    may_effect: Container[str] = (),
) -> StepRecord:
    """Write down that a step was done, in whatever order; effects follow where what they need is there.

    `may_effect`: the steps whose effects the user may cause; any other effect waits for somebody who may.

    Raises Refused for a case that has ended, an unknown step, a day to come, a step already recorded, a result that
    the step has not. A result that ends the case ends it.
    """
    case = _locked(case.pk)
    if case.state != State.OPEN:
        raise Refused(_("这件事已经结束。"))
    known = _step(case, step)
    if known.every is None and _standing_record(case, step) is not None:
        raise Refused(_("这一步已经记过；要改，请更正。"), field="on")
    written = _write(case, known, on, by, at, result=result, values=values, note=note, source=source)
    record_of(
        case, case.organization, "step_recorded", by, at, {"step": step, "on": on.text, "result": result}
    )
    _follow(case, known, written, by, at, may_effect)
    return written


@transaction.atomic
def correct_step(
    *,
    record: StepRecord,
    on: PartialDate,
    why: str,
    by: User,
    at: dt.datetime,
    may_effect: Container[str] = (),
    **fields: Any,
) -> StepRecord:
    """Append a record in the place of one that was wrong. `fields`: result, values, note, source; others stay.

    An effect that took place stays as it is: what it wrote is corrected in the register.
    """
    case = _locked(record.case_id)
    _may_replace(record, why)
    keep = {name: fields.get(name, getattr(record, name)) for name in ("result", "values", "note", "source")}
    known = _step(case, record.step)
    written = _write(case, known, on, by, at, replaced=record, why=why.strip()[:200], **keep)
    record_of(
        case,
        case.organization,
        "step_corrected",
        by,
        at,
        {"step": record.step, "on": on.text, "why": why.strip()},
    )
    if case.state == State.ENDED and _ends(known, record.result) and not _ends(known, written.result):
        _open_again(case)
    _follow(case, known, written, by, at, may_effect)
    return written


@transaction.atomic
def withdraw_step(*, record: StepRecord, why: str, by: User, at: dt.datetime) -> None:
    """Take back a record that was made by mistake; both stay to be read. An effect that took place forbids it."""
    case = _locked(record.case_id)
    _may_replace(record, why)
    if _took_place(case, record.step):
        raise Refused(_("这一步已经生效，写进了名册，不能撤回；请按实际情况办理新的手续。"))
    StepRecord.objects.create(
        case=case,
        step=record.step,
        on=record.on,
        replaced=record,
        withdrawn=True,
        why=why.strip()[:200],
        recorded_at=at,
        recorded_by=by,
    )
    ended_by = case.state == State.ENDED and _ends(_step(case, record.step), record.result)
    if ended_by or (case.state == State.DONE and record.step == case.version.definition.steps[-1].id):
        _open_again(case)
    record_of(case, case.organization, "step_withdrawn", by, at, {"step": record.step, "why": why.strip()})
    refresh(case, by, at)


@transaction.atomic
def perform_effects(*, case: Case, may_effect: Container[str], by: User, at: dt.datetime) -> list[str]:
    """Carry out the effects that wait for this user; their names. Raises Refused, saying what lacks."""
    case = _locked(case.pk)
    done = _perform_waiting(case, by, at, may_effect=may_effect)
    if not done:
        waiting = [one for one in waiting_effects(case) if one[0].id in may_effect]
        if not waiting:
            raise Refused(_("没有等待生效的事项。"))
        raise Refused(lacking(case, *waiting[0], on=day_of(at))[0])
    refresh(case, by, at)
    return done


def _locked(case: int) -> Case:
    """The case, which nobody else changes until the transaction ends."""
    rows = Case.objects.select_for_update(of=("self",)).select_related(
        "version", "organization", "other", "person"
    )
    return rows.get(pk=case)


def _open_again(case: Case) -> None:
    case.state, case.outcome, case.ended_on = State.OPEN, "", None
    case.save(update_fields=["state", "outcome", "ended_on"])


def _step(case: Case, name: str) -> Step:
    try:
        return case.version.definition.step(name)
    except KeyError:
        raise Refused(_("这个程序没有这一步。"), field="step") from None


def _standing_record(case: Case, step: str) -> StepRecord | None:
    rows = StepRecord.objects.filter(case=case, step=step, replacement=None, withdrawn=False)
    return rows.order_by("-pk").first()


def _write(case: Case, step: Step, on: PartialDate, by: User, at: dt.datetime, **fields: Any) -> StepRecord:
    if on.first_day > day_of(at):
        raise Refused(_("日期在今天之后：还没做的事不用先记。"), field="on")
    if step.results and step.result(fields.get("result") or "") is None:
        raise Refused(_("请选择这一步的结果。"), field="result")
    fields["values"] = fields.get("values") or {}
    return StepRecord.objects.create(case=case, step=step.id, on=on, recorded_at=at, recorded_by=by, **fields)


def _may_replace(record: StepRecord, why: str) -> None:
    if record.withdrawn or StepRecord.objects.filter(replaced=record).exists():
        raise Refused(_("这条记录已经更正过，请更正最新的一条。"))
    if not why.strip():
        raise Refused(_("请写明为什么更正。"), field="why")


def _ends(step: Step, result: str) -> str | None:
    found = step.result(result)
    return found.ends if found else None


def _follow(
    case: Case, step: Step, record: StepRecord, by: User, at: dt.datetime, may_effect: Container[str]
) -> None:
    """What comes after a record: effects take place, the case may end, what is open is written anew."""
    _perform_waiting(case, by, at, may_effect=may_effect)
    if case.state != State.OPEN:
        return
    outcome = _ends(step, record.result)
    held_back = step.effect_of(record.result) and not _took_place(case, step.id)
    if outcome is not None and record.on is not None and not held_back:
        close(case, outcome, record.on.last_day, by, at)
    else:
        refresh(case, by, at)


def _took_place(case: Case, step: str) -> bool:
    return EffectDone.objects.filter(case=case, step=step).exists()


def _perform_waiting(case: Case, by: User, at: dt.datetime, *, may_effect: Container[str]) -> list[str]:
    """Each effect once: a correction after it changes the record, not the register."""
    done = []
    for step, record in waiting_effects(case):
        if step.id not in may_effect or lacking(case, step, record, on=day_of(at)):
            continue
        name = step.effect_of(record.result) or ""
        EffectDone.objects.create(case=case, step=step.id, at=at, by=by)
        REGISTRY.effects[name](case=case, record=record, by=by, at=at)
        record_of(case, case.organization, "effect_performed", by, at, {"step": step.id, "effect": name})
        done.append(name)
        outcome = _ends(step, record.result)
        if outcome is not None and record.on is not None and case.state == State.OPEN:
            close(case, outcome, record.on.last_day, by, at)
    return done
