"""发展党员 from the letter of application to the filed papers, and what holds it back."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.openness.actions import answer_objection, conclude, post_notice, raise_objection
from jiceng.people.models import Candidacy, Membership
from jiceng.procedures.queries import case_lines, shown
from jiceng.register.verify import check_register
from jiceng.workflow.actions import correct_step, end_case, perform_effects, withdraw_step
from jiceng.workflow.models import Case, OpenStep, StepRecord
from jiceng.workflow.queries import standings_of

DAY = dt.date(2026, 11, 22)

Walk = Callable[..., Any]


def remarks(case: Case) -> list[tuple[str, str]]:
    """Step and text of everything that its page finds out of order."""
    return [
        (line.step.id, one.text)
        for stage in shown(case, DAY).stages
        for line in stage.steps
        for one in line.remarks
    ]


def test_the_right_way_leads_into_the_party_and_is_without_remarks(walked: Walk) -> None:
    case = walked("archived")
    assert remarks(case) == []
    assert case.state == "done"
    held = list(Membership.objects.filter(person=case.person).order_by("begins"))
    assert [(one.standing, one.begins, one.ends, one.began) for one in held] == [
        ("probationary", dt.date(2023, 9, 1), dt.date(2024, 9, 1), "admitted"),
        ("full", dt.date(2024, 9, 1), None, "converted"),
    ]
    assert case.person.full_on == PartialDate("2024-09-01")
    assert OpenStep.objects.count() == 0
    assert check_register() == []


def test_an_applicant_stands_in_the_register_by_stage(walked: Walk) -> None:
    case = walked("target")
    stages = [(one.stage, one.begins, one.ends) for one in Candidacy.objects.order_by("begins")]
    assert stages == [
        ("applicant", dt.date(2022, 1, 10), dt.date(2022, 5, 10)),
        ("activist", dt.date(2022, 5, 10), dt.date(2023, 6, 1)),
        ("target", dt.date(2023, 6, 1), None),
    ]
    assert case.stage == "target"
    assert check_register() == []


def test_without_the_vote_nobody_is_admitted(walked: Walk, step: Walk) -> None:
    case = walked("form")
    step(case, "admission_meeting", "2023-09-01", result="passed")
    step(case, "committee_talk", "2023-10-10")
    step(case, "approval", "2023-11-01", result="approved")
    assert not Membership.objects.filter(person=case.person).exists()
    assert ("admission_meeting", "没有对应的支部大会表决记录；请先记会议，再在这一步选它。") in remarks(case)
    with pytest.raises(Refused, match="没有对应的支部大会表决记录"):
        perform_effects(case=case, may_effect=case.steps(), by=case.opened_by, at=case.opened_at)


def test_a_vote_that_fell_short_admits_nobody(walked: Walk, step: Walk) -> None:
    case = walked("form")
    step(case, "admission_meeting", "2023-09-01", result="passed", vote="admission", favour=4)
    step(case, "committee_talk", "2023-10-10")
    step(case, "approval", "2023-11-01", result="approved")
    assert not Membership.objects.filter(person=case.person).exists()
    with pytest.raises(Refused, match="没有达到通过的人数或票数"):
        perform_effects(case=case, may_effect=case.steps(), by=case.opened_by, at=case.opened_at)


def test_a_step_passed_over_holds_the_effect_back_until_it_is_recorded(walked: Walk, step: Walk) -> None:
    case = walked("introducers")
    for name, on, given in (
        ("training", "2023-07-15", {"values": {"days": 3}}),
        ("committee_review", "2023-08-01", {}),
        ("pre_review", "2023-08-10", {"result": "passed"}),
        ("form", "2023-08-20", {}),
        ("admission_meeting", "2023-09-01", {"result": "passed", "vote": "admission"}),
        ("committee_talk", "2023-10-10", {}),
        ("approval", "2023-11-01", {"result": "approved"}),
    ):
        step(case, name, on, **given)
    assert not Membership.objects.filter(person=case.person).exists()
    assert ("committee_review", "程序缺失：没有前一步“政治审查”的记录。") in remarks(case)
    step(case, "political_review", "2023-07-01", result="passed")
    assert Membership.objects.get(person=case.person).standing == "probationary"


def test_a_branch_records_and_the_committee_admits(walked: Walk, step: Walk, place: SimpleNamespace) -> None:
    case = walked("committee_talk")
    step(case, "approval", "2023-11-01", result="approved", by=place.recorder, may_effect=())
    assert not Membership.objects.filter(person=case.person).exists()
    assert [one.lacks for one in shown(case, DAY).waiting] == [[]]
    assert perform_effects(case=case, may_effect=case.steps(), by=place.staff, at=place.at) == ["admit"]
    assert Membership.objects.get(person=case.person).organization == place.branch
    with pytest.raises(Refused, match="没有等待生效的事项"):
        perform_effects(case=case, may_effect=case.steps(), by=place.staff, at=place.at)


def test_dates_out_of_order_are_recorded_and_labelled(began: Walk, step: Walk) -> None:
    case = began()
    step(case, "apply", "2022-01-10")
    step(case, "talk", "2022-03-15")
    step(case, "activist", "2022-03-01", result="agreed")
    assert remarks(case) == [
        ("talk", "超过期限：最迟应在2022年2月10日。"),
        ("activist", "程序倒置：早于前一步“派人谈话”（2022年3月15日）。"),
    ]


def test_a_date_known_only_to_the_month_is_too_late_only_when_that_is_certain(
    began: Walk, step: Walk
) -> None:
    case = began()
    step(case, "apply", "2022-01")
    step(case, "talk", "2022-02-27")
    assert remarks(case) == []
    bound = next(one for one in standings_of(case, on=DAY) if one.step.id == "talk").latest
    assert bound is not None and (bound.day, bound.loose) == (dt.date(2022, 2, 28), True)


def test_a_target_within_the_year_is_too_early_and_a_single_introducer_too_few(
    walked: Walk, step: Walk
) -> None:
    case = walked("contacts")
    step(case, "review", "2022-11-01")
    step(case, "target", "2023-02-01", result="agreed")
    step(case, "target_filed", "2023-02-02")
    step(case, "introducers", "2023-02-03", people=("introducers", 1))
    assert remarks(case) == [
        ("target", "时间过早：最早应在2023年5月10日。"),
        ("introducers", "“入党介绍人”少于2。"),
    ]


def test_a_public_notice_hangs_for_its_working_days_before_the_pre_review(walked: Walk, step: Walk) -> None:
    case = walked("committee_review")
    step(case, "public_notice", "2023-09-25")
    record = step(case, "pre_review", "2023-10-07", result="passed")
    assert remarks(case) == [("pre_review", "时间过早：最早应在2023年10月8日。")], "the holidays lie between"
    correct_step(
        record=record,
        on=PartialDate("2023-10-08"),
        why="查文件",
        by=record.recorded_by,
        at=record.recorded_at,
    )
    assert remarks(case) == []


def test_training_is_enough_by_days_or_by_hours(walked: Walk, step: Walk) -> None:
    case = walked("political_review")
    record = step(case, "training", "2023-07-15", values={"hours": 24})
    assert remarks(case) == []
    correct_step(
        record=record,
        on=PartialDate("2023-07-15"),
        values={"days": 2, "hours": 12},
        why="查证书",
        by=record.recorded_by,
        at=record.recorded_at,
    )
    assert [one for one, _text in remarks(case)] == ["training"]


def test_an_applicant_too_young_and_contacts_who_are_no_full_members_are_named(
    began: Walk, step: Walk, place: SimpleNamespace
) -> None:
    case = began()
    case.person.born_on = PartialDate("2004-06")
    case.person.save()
    step(case, "apply", "2022-01-10")
    step(case, "contacts", "2022-05-21", values={"contacts": [case.person.public_id]})
    assert ("apply", "递交申请时还不满18周岁。") in remarks(case)
    assert ("contacts", "申请人甲在那一天不是正式党员。") in remarks(case)


def test_probation_extended_ends_later_and_counts_from_there(walked: Walk, step: Walk) -> None:
    case = walked("conversion_request")
    step(
        case,
        "conversion_meeting",
        "2024-09-05",
        result="extended",
        vote="conversion",
        values={"extension_months": 6},
    )
    line = next(one for one in standings_of(case, on=DAY) if one.step.id == "second_meeting")
    assert line.earliest is not None and line.earliest.day == dt.date(2025, 3, 1)
    step(case, "second_meeting", "2025-03-05", result="passed", vote="conversion")
    step(case, "conversion_approval", "2025-04-01", result="approved")
    assert Membership.objects.get(person=case.person, ends=None).begins == dt.date(2025, 3, 1)
    assert remarks(case) == []


def test_probation_cancelled_ends_membership_and_the_case(walked: Walk, step: Walk) -> None:
    case = walked("conversion_request")
    step(case, "conversion_meeting", "2024-09-05", result="refused", vote="conversion", favour=2)
    step(case, "conversion_approval", "2024-10-01", result="cancelled")
    held = Membership.objects.get(person=case.person)
    assert (held.ends, held.ended) == (dt.date(2024, 10, 1), "removed")
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("ended", "cancelled")


def test_a_refused_application_ends_the_case_and_the_stage(walked: Walk, step: Walk) -> None:
    case = walked("form")
    record = step(case, "admission_meeting", "2023-09-01", result="refused", vote="admission", favour=3)
    case.refresh_from_db()
    assert (case.state, case.outcome, case.ended_on) == ("ended", "refused", dt.date(2023, 9, 1))
    assert Candidacy.objects.get(ended="refused").ends == dt.date(2023, 9, 1)
    with pytest.raises(Refused, match="已经结束"):
        step(case, "committee_talk", "2023-10-01")
    withdraw_step(record=record, why="记到了别人名下", by=record.recorded_by, at=record.recorded_at)
    case.refresh_from_db()
    assert case.state == "open"
    assert Candidacy.objects.get(ends=None).stage == "target"


def test_a_record_is_corrected_by_appending(began: Walk, step: Walk, place: SimpleNamespace) -> None:
    case = began()
    wrong = step(case, "apply", "2022-10-01")
    right = correct_step(
        record=wrong, on=PartialDate("2022-01-10"), why="月日写反", by=place.recorder, at=place.at
    )
    assert [one.on for one in standings_of(case, on=DAY)[0].records] == [PartialDate("2022-01-10")]
    assert StepRecord.objects.count() == 2
    with pytest.raises(Refused, match="已经更正过"):
        correct_step(record=wrong, on=PartialDate("2022-01-11"), why="再改", by=place.recorder, at=place.at)
    assert Candidacy.objects.get().stage == "applicant"
    assert right.replaced == wrong


def test_what_took_effect_is_not_taken_back(walked: Walk, place: SimpleNamespace) -> None:
    case = walked("approval")
    record = StepRecord.objects.get(case=case, step="approval")
    with pytest.raises(Refused, match="已经生效"):
        withdraw_step(record=record, why="试", by=place.staff, at=place.at)


def test_without_its_last_step_a_case_is_open_again(walked: Walk, place: SimpleNamespace) -> None:
    case = walked("archived")
    record = StepRecord.objects.get(case=case, step="archived")
    withdraw_step(record=record, why="还没有归档", by=place.staff, at=place.at)
    case.refresh_from_db()
    assert (case.state, case.ended_on) == ("open", None)
    assert list(OpenStep.objects.values_list("step", flat=True)) == ["archived"]


def test_withdrawing_ends_the_stage(walked: Walk, place: SimpleNamespace) -> None:
    case = walked("target")
    end_case(
        case=case,
        outcome="withdrawn",
        on=dt.date(2024, 1, 5),
        why="本人书面撤回",
        by=place.recorder,
        at=place.at,
    )
    assert list(Candidacy.objects.filter(ends=None)) == []
    assert Candidacy.objects.get(ended="withdrawn").stage == "target"
    assert OpenStep.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "apply", "on": "2026-12-01"}, "今天之后"),
        ({"name": "nonsense", "on": "2022-01-10"}, "没有这一步"),
        ({"name": "activist", "on": "2022-01-10"}, "结果"),
        ({"name": "activist", "on": "2022-01-10", "result": "perhaps"}, "结果"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(
    began: Walk, step: Walk, given: dict[str, str], said: str
) -> None:
    case = began()
    fields = dict(given)
    with pytest.raises(Refused, match=said):
        step(case, fields.pop("name"), fields.pop("on"), **fields)
    assert StepRecord.objects.count() == 0


def test_one_person_has_one_open_case(began: Walk, place: SimpleNamespace) -> None:
    from jiceng.organizations.rulebooks import installed_rulebook
    from jiceng.workflow.actions import open_case

    case = began()
    procedure = installed_rulebook().procedure("member-development")
    assert procedure is not None
    with pytest.raises(Refused, match="正在办理"):
        open_case(
            procedure=procedure,
            organization=place.branch,
            person=case.person,
            title="又一件",
            by=place.recorder,
            at=place.at,
        )


def test_a_list_of_cases_says_what_comes_next(walked: Walk) -> None:
    first, second = walked("apply"), walked("archived", name="申请人乙")
    lines = case_lines(
        list(Case.objects.select_related("version", "organization", "person").order_by("pk")), DAY
    )
    assert [one.case for one in lines] == [first, second]
    assert (lines[0].next, lines[0].due, lines[0].late) == ("派人谈话", dt.date(2022, 2, 10), True)
    assert (lines[1].next, lines[1].due, lines[1].remarks) == ("", None, 0)


def test_an_objection_that_stands_holds_the_admission_back(
    place: SimpleNamespace, walked: Walk, step: Walk
) -> None:
    case = walked("committee_talk")
    given = {"by": place.staff, "at": place.at}
    notice = post_notice(
        organization=place.branch,
        title="拟接收预备党员公示",
        text="申请人甲",
        audience="party",
        posted_on=dt.date(2023, 8, 1),
        days=5,
        places="公示栏",
        contact="88880000",
        person=case.person,
        **given,
    )
    raised = raise_objection(
        notice=notice, text="情况不实", raised_on=dt.date(2023, 8, 3), came="letter", **given
    )
    step(case, "public_notice", "2023-08-01", source=notice.public_id)
    step(case, "approval", "2023-11-01", result="approved")
    assert not Membership.objects.filter(person=case.person).exists()
    answer_objection(objection=raised, looked_into="已核查", answer="查无此事", outcome="rejected", **given)
    with pytest.raises(Refused, match="还没有写结果"):
        perform_effects(case=case, may_effect=case.steps(), **given)
    conclude(notice=notice, result="无异议成立", **given)
    assert perform_effects(case=case, may_effect=case.steps(), **given) == ["admit"]
