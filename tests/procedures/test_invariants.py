"""Whatever steps are recorded in whatever order: what always holds."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiceng.core.dates import PartialDate
from jiceng.rulebook import default_rulebook
from jiceng.rulebook.procedures import Procedure, from_text
from jiceng.workflow.judging import APART, DONE, NOW, Done, judge, open_standings

ON = dt.date(2026, 11, 22)


def procedure() -> Procedure:
    found = default_rulebook().procedure("member-development")
    assert found is not None
    return found


def some_records() -> st.SearchStrategy[list[Done]]:
    """Records of any steps on any days, known to the day, the month or the year, with any result."""
    steps = procedure().steps
    days = st.dates(dt.date(2018, 1, 1), ON)
    texts = days.flatmap(lambda day: st.sampled_from([f"{day}", f"{day:%Y-%m}", f"{day:%Y}"]))
    one = st.sampled_from(steps).flatmap(
        lambda step: st.builds(
            lambda text, result: Done(step.id, PartialDate(text), result, {}, "x"),
            texts,
            st.sampled_from([one.id for one in step.results] or [""]),
        )
    )
    return st.lists(one, max_size=40)


@given(some_records(), st.sampled_from(["", *(stage.id for stage in procedure().stages)]))
def test_every_step_stands_somewhere_and_what_is_recorded_is_never_hidden(
    records: list[Done], since: str
) -> None:
    standings = judge(procedure(), records, book=default_rulebook(), on=ON, since=since)
    assert [one.step for one in standings] == list(procedure().steps)
    for one in standings:
        own = [record for record in records if record.step == one.step.id]
        assert len(one.records) == len(own)
        assert one.state == DONE or not own or one.step.every is not None
        assert own == [] or one.state != APART


@given(some_records())
def test_the_order_in_which_records_are_written_changes_nothing(records: list[Done]) -> None:
    def read(rows: list[Done]) -> list[Any]:
        found = judge(procedure(), rows, book=default_rulebook(), on=ON)
        return [(one.state, one.earliest, one.latest, sorted(map(repr, one.findings))) for one in found]

    once: dict[str, Done] = {one.step: one for one in records}
    rows = list(once.values())
    assert read(rows) == read(rows[::-1])


@given(some_records())
def test_a_step_is_never_both_too_early_and_too_late_nor_called_so_without_certainty(
    records: list[Done],
) -> None:
    for one in judge(procedure(), records, book=default_rulebook(), on=ON):
        kinds = {finding.kind for finding in one.findings}
        if "too_early" in kinds:
            assert one.earliest is not None and one.records[-1].on.first_day < one.earliest.day
        if "too_late" in kinds:
            assert one.records


@given(some_records())
def test_nothing_is_open_once_the_case_has_ended(records: list[Done]) -> None:
    ended = judge(procedure(), records, book=default_rulebook(), on=ON, ended=True)
    assert [one for one in open_standings(ended) if one.state == NOW] == []


def test_a_pinned_definition_is_read_back_as_it_was() -> None:
    assert from_text(procedure().as_text()) == procedure()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nobody_is_admitted_without_the_vote_and_nobody_belongs_to_two(
    data: st.DataObject, place: SimpleNamespace, began: Any
) -> None:
    """Any steps in any order through the actions: membership only with what it needs, one at a time, and a sound register."""
    from django.db import transaction

    from jiceng.core.errors import Refused
    from jiceng.people.models import Candidacy, Membership
    from jiceng.procedures.development import vote_of
    from jiceng.register.verify import check_register
    from jiceng.workflow.actions import end_case, record_step
    from jiceng.workflow.models import EffectDone, StepRecord

    with transaction.atomic():
        case = began()
        steps = [one.id for one in case.version.definition.steps]
        chosen = data.draw(st.lists(st.sampled_from([*steps, "end"]), min_size=1, max_size=14))
        for name in chosen:
            day = data.draw(st.dates(dt.date(2021, 1, 1), ON))
            try:
                if name == "end":
                    end_case(case=case, outcome="stopped", on=day, why="试", by=place.staff, at=place.at)
                    continue
                step = case.version.definition.step(name)
                result = data.draw(st.sampled_from([one.id for one in step.results])) if step.results else ""
                record_step(
                    case=case,
                    step=name,
                    on=PartialDate.of(day),
                    result=result,
                    by=place.staff,
                    at=place.at,
                    may_effect=case.steps(),
                )
            except Refused:
                pass
        case.refresh_from_db()
        held = Membership.objects.filter(person=case.person)
        for _effect in EffectDone.objects.filter(case=case, step="approval"):
            meeting = StepRecord.objects.get(case=case, step="admission_meeting")
            assert vote_of(meeting) is not None
        assert held.exists() == EffectDone.objects.filter(case=case, step="approval").exists()
        assert Candidacy.objects.filter(person=case.person, ends=None).count() <= 1
        assert check_register() == []
        transaction.set_rollback(True)


def test_two_sweepers_remind_once(place: SimpleNamespace, walked: Any) -> None:
    from jiceng.notifications.models import Message
    from jiceng.workflow.actions import remind
    from jiceng.workflow.models import OpenStep

    case = walked("apply")
    assert OpenStep.objects.get().step == "talk"

    def address(one: Any) -> str:
        return f"/{one.public_id}/"

    assert remind(place.at, address) == 1
    assert remind(place.at, address) == 0
    sent = Message.objects.get()
    assert (sent.person, sent.subject, sent.path) == (
        place.people[0],
        "申请人甲：派人谈话",
        f"/{case.public_id}/",
    )


def test_a_step_far_ahead_is_not_yet_brought_to_mind(place: SimpleNamespace, began: Any, step: Any) -> None:
    from jiceng.workflow.actions import remind

    step(began(), "apply", "2026-11-20")
    assert remind(place.at, str) == 0


def test_a_failing_effect_leaves_nothing_behind(
    walked: Any, step: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jiceng.people.models import Membership
    from jiceng.workflow.models import EffectDone, StepRecord
    from jiceng.workflow.registry import REGISTRY

    case = walked("committee_talk")
    admit = REGISTRY.effects["admit"]

    def broken(**given: Any) -> None:
        admit(**given)
        raise RuntimeError("the power is gone")

    monkeypatch.setitem(REGISTRY.effects, "admit", broken)
    with pytest.raises(RuntimeError):
        step(case, "approval", "2023-11-01", result="approved")
    assert not StepRecord.objects.filter(step="approval").exists()
    assert not Membership.objects.filter(person=case.person).exists()
    assert not EffectDone.objects.exists()
