"""Properties of the answers."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiceng.rulebook import BadInput, ask, default_rulebook, requirement_plan
from jiceng.rulebook.formation import SECTORS
from jiceng.rulebook.meetings import MEETINGS
from jiceng.rulebook.requirements import counted
from jiceng.rulebook.terms import add_months

DAY = dt.date(2026, 11, 22)
COUNTS = st.integers(min_value=1, max_value=3000)


def threshold(meeting: str, should_attend: int) -> dict:
    return ask("meeting.threshold", {"meeting": meeting, "should_attend": should_attend}, on=DAY).answer


@given(st.sampled_from(list(MEETINGS)), COUNTS)
def test_thresholds_rise_with_the_number_who_should_attend(meeting, count):
    fewer, more = threshold(meeting, count), threshold(meeting, count + 1)
    assert fewer["min_present"] <= more["min_present"] <= fewer["min_present"] + 1
    assert 1 <= fewer["min_present"] <= count


@given(st.sampled_from(list(MEETINGS)), COUNTS, st.data())
def test_a_vote_never_passes_without_quorum(meeting, should_attend, data):
    present = data.draw(st.integers(0, should_attend))
    favour = data.draw(st.integers(0, present))
    asked = {"meeting": meeting, "should_attend": should_attend, "present": present, "favour": favour}
    answer = ask("meeting.verdict", asked, on=DAY).answer
    assert not (answer["passed"] and not answer["quorum"])
    assert answer["quorum"] == (present >= answer["min_present"])


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"should_attend": 5, "present": 6}, "present: got 6; it takes at most should_attend, 5."),
        ({"should_attend": 5, "present": 3, "favour": 4}, "favour: got 4; it takes at most present, 3."),
        ({"should_attend": -1, "present": 0}, "should_attend: got -1; it takes a whole number, 1 or more."),
        ({"should_attend": 5, "present": 3, "favor": 3}, "favor: unknown field"),
        ({"should_attend": "5", "present": 3}, "should_attend: got '5'"),
        ({"present": 3}, "should_attend: missing; it takes a whole number, 1 or more."),
    ],
)
def test_counts_that_cannot_be_are_bad_input(asked, sentence):
    with pytest.raises(BadInput) as caught:
        ask("meeting.verdict", {"meeting": "ordinary", **asked}, on=DAY)
    assert sentence in str(caught.value)


def test_written_opinions_count_for_admission_only():
    asked = {"should_attend": 20, "present": 12, "favour": 10, "written_favour": 1}
    assert ask("meeting.verdict", {"meeting": "admission", **asked}, on=DAY).answer["passed"] is True
    ordinary = ask("meeting.verdict", {"meeting": "ordinary", **asked}, on=DAY)
    assert ordinary.answer["passed"] is False
    assert len(ordinary.warnings) == 1


def test_a_question_for_a_day_before_the_rule_is_not_answered():
    verdict = ask("meeting.threshold", {"meeting": "ordinary", "should_attend": 9}, on=dt.date(2015, 1, 1))
    assert (verdict.answered, verdict.answer) == (False, {"min_present": None, "min_favour": None})
    assert "2018-10-28" in verdict.warnings[0]


def test_elections_before_july_2020_needed_more_than_four_fifths():
    asked = {"meeting": "election", "should_attend": 10}
    days = (dt.date(2020, 7, 12), dt.date(2020, 7, 13))
    assert [ask("meeting.threshold", asked, on=day).answer["min_present"] for day in days] == [9, 8]


def test_what_applied_before_is_cited_under_its_own_name_and_its_alternative_may_be_taken():
    asked = {"meeting": "election", "should_attend": 10}
    old = ask("meeting.threshold", asked, on=dt.date(2016, 6, 1))
    assert ([one["rule"] for one in old.because], old.because[0]["confidence"]) == (["EL-002"], "SECONDARY")
    assert "恰好五分之四" in old.warnings[0]
    other = {"share": "4/5", "operator": "at_least"}
    taken = ask("meeting.threshold", asked | {"assume": {"EL-002": other}}, on=dt.date(2016, 6, 1))
    assert (old.answer["min_present"], taken.answer["min_present"]) == (9, 8)
    with pytest.raises(BadInput, match=r"assume\.EL-002: got 3; it takes"):
        ask("meeting.threshold", asked | {"assume": {"EL-002": 3}}, on=dt.date(2016, 6, 1))
    with pytest.raises(BadInput, match="the id of a rule with alternatives"):
        ask("meeting.threshold", asked | {"assume": {"EL-001": 3}}, on=dt.date(2016, 6, 1))


def test_an_old_term_takes_the_last_possible_day_and_says_so():
    asked = {"kind": "committee", "elected": "2017-03-01"}
    verdict = ask("term.dates", asked, on=DAY)
    assert (verdict.answer["years"], verdict.answer["term_ends"]) == (5, "2022-03-01")
    assert any("最晚可能的一天" in one for one in verdict.warnings)
    known = ask("term.dates", asked | {"years": 4}, on=DAY)
    assert known.answer["term_ends"] == "2021-03-01"
    assert not any("最晚可能的一天" in one for one in known.warnings)
    with pytest.raises(BadInput, match="years: got 2; it takes 3 or 4 or 5"):
        ask("term.dates", asked | {"years": 2}, on=DAY)


@pytest.mark.parametrize(
    ("sector", "warned"), [("government_organ", False), ("village", True), ("enterprise", True)]
)
def test_groups_follow_a_rule_for_organs_and_elsewhere_say_so(sector, warned):
    verdict = ask("organization.form", {"full_members": 20, "sector": sector}, on=DAY)
    assert verdict.answer["groups_required"] is True
    assert any("参照" in one for one in verdict.warnings) is warned


@given(st.integers(0, 200), st.sampled_from(list(SECTORS)))
def test_a_form_is_never_both_and_grows_with_the_members(full, sector):
    fewer = ask("organization.form", {"full_members": full, "sector": sector}, on=DAY).answer
    more = ask("organization.form", {"full_members": full + 1, "sector": sector}, on=DAY).answer
    for key in ("committee_required", "over_soft_limit", "groups_required"):
        assert fewer[key] <= more[key]
    assert (fewer["form"], more["form"]) != ("own_branch", "joint_or_attached")
    assert "committee" not in fewer["may_form"] or "committee" in more["may_form"]
    if sector != "village":
        assert len(fewer["may_form"]) <= 1


@given(st.sampled_from(list(MEETINGS)), COUNTS, st.data())
def test_one_more_present_or_in_favour_never_turns_a_pass_into_a_failure(meeting, should_attend, data):
    present = data.draw(st.integers(0, should_attend - 1))
    favour = data.draw(st.integers(0, present))
    asked = {"meeting": meeting, "should_attend": should_attend, "present": present, "favour": favour}
    before = ask("meeting.verdict", asked, on=DAY).answer
    after = ask("meeting.verdict", asked | {"present": present + 1, "favour": favour + 1}, on=DAY).answer
    assert before["quorum"] <= after["quorum"]
    assert not before["passed"] or after["passed"]


@given(st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)), st.integers(-600, 600))
def test_month_arithmetic_clamps_to_the_end_of_the_month(day, months):
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and (moved + dt.timedelta(1)).day == 1)


@given(
    st.dates(dt.date(2018, 7, 1), dt.date(2060, 1, 1)),
    st.sampled_from(["branch", "general_branch", "committee"]),
)
def test_the_reminder_comes_before_the_end_of_the_term(elected, kind):
    answer = ask("term.dates", {"kind": kind, "elected": elected.isoformat()}, on=DAY).answer
    order = [
        answer["earliest_with_advance"],
        answer["remind_from"],
        answer["term_ends"],
        answer["latest_with_extension"],
    ]
    assert order == sorted(order)


def test_nothing_is_missed_before_records_begin():
    organization = {
        "kind": "branch",
        "sector": "other",
        "full_members": 9,
        "records_from": "2026-03-15",
        "groups": ["g1"],
    }
    asked = {"organization": organization, "activities": [], "period": "2026"}
    requirements = ask("activity.requirements", asked, on=dt.date(2026, 12, 31)).answer["requirements"]
    for one in requirements:
        begins = {"2026": "2026-01", "2026-Q1": "2026-01", "2026-Q2": "2026-04"}.get(
            one["period"], one["period"]
        )
        if begins <= "2026-03":
            assert one["status"] == "not_recorded", one
    missed = {one["period"] for one in requirements if one["status"] == "missed"}
    assert {"2026-04", "2026-11", "2026-Q2"} <= missed
    assert {one["activity"] for one in requirements if one["group"] == "g1"} == {"group_meeting"}


@given(
    st.lists(st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)), max_size=8, unique=True),
    st.dates(dt.date(2024, 6, 1), dt.date(2028, 1, 1)),
)
def test_a_day_counts_for_one_year_only_whatever_the_grace(days, on):
    book = default_rulebook().with_packs(["life-meeting-spring"])
    plans = [
        next(
            one
            for one in requirement_plan(book, "branch", "other", False, str(year))
            if one.rule == "BR-034" and one.sub_period.text == str(year)
        )
        for year in range(2024, 2028)
    ]
    used = [day for one in plans for day in counted(one, days, records_from=None, on=on)]
    assert len(used) == len(set(used))
    assert {day for day in days if day <= on and (day.year, day.month) >= (2024, 4)} <= set(used)


@given(
    st.lists(st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), max_size=12),
    st.dates(dt.date(2026, 1, 1), dt.date(2027, 3, 1)),
    st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
)
def test_one_more_record_never_undoes_what_was_met(days, on, more):
    def met(held: list[dt.date]) -> set[tuple[str, str]]:
        asked = {
            "organization": {
                "kind": "branch",
                "sector": "other",
                "full_members": 9,
                "records_from": "2026-01-01",
            },
            "activities": [{"kind": "assembly", "date": day.isoformat()} for day in held],
            "period": "2026",
        }
        entries = ask("activity.requirements", asked, on=on).answer["requirements"]
        return {(one["rule"], one["period"]) for one in entries if one["status"] == "met"}

    assert met(days) <= met([*days, more])


def test_plans_are_shared_by_organisations_that_are_alike():
    book = default_rulebook()
    first = requirement_plan(book, "branch", "village", True, "2026-11")
    assert requirement_plan(book, "branch", "village", True, "2026-11") is first
    assert requirement_plan(book, "temporary_branch", "village", True, "2026-11") == ()


def test_a_term_begun_before_extensions_were_ruled_still_has_its_end():
    day = dt.date(2019, 6, 15)
    verdict = ask("term.dates", {"kind": "branch", "sector": "enterprise", "elected": "2019-06-15"}, on=day)
    assert verdict.answered
    assert verdict.answer == {
        "years": 3,
        "term_ends": "2022-06-15",
        "remind_from": "2021-12-15",
        "latest_with_extension": None,
        "earliest_with_advance": None,
        "extension_allowed": None,
    }
    assert verdict.warnings == ("BR-031：2019-06-15 没有施行中的规定，2020-07-13 起才有。",)


def _requirements(period, kind="assembly"):
    given = {
        "organization": {"kind": "branch", "sector": "other"},
        "activities": [{"kind": kind, "date": "2026-11-01"}],
        "period": period,
    }
    return ask("activity.requirements", given, on=DAY)


def test_a_period_before_every_rule_is_not_answered_and_says_from_when():
    verdict = _requirements("2015-03")
    assert not verdict.answered
    assert verdict.answer == {"requirements": None}
    assert verdict.warnings[0] == "BR-010：2015-03 没有施行中的规定，2018-10-28 起才有。"


@pytest.mark.parametrize(
    ("period", "kind"), [("0000", "assembly"), ("3000", "assembly"), ("2026", "theme-day")]
)
def test_a_period_or_activity_that_cannot_be_is_bad_input(period, kind):
    with pytest.raises(BadInput):
        _requirements(period, kind)


@pytest.mark.parametrize("elected", ["20220615", "9999-12-31", "0001-01-01", "2022-02-30", 2022])
def test_a_date_is_taken_only_as_it_is_written(elected):
    with pytest.raises(BadInput):
        ask("term.dates", {"kind": "branch", "sector": "other", "elected": elected}, on=DAY)
