"""Dates of an admission: later dates never bring an earlier term, and every date out of order is found."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiceng.rulebook import BadInput, ask
from jiceng.rulebook.development import STEPS

DAY = dt.date(2026, 11, 22)
DAYS = st.dates(dt.date(2014, 6, 1), dt.date(2040, 12, 31))


def answer(**asked) -> dict:
    plain = {key: one.isoformat() if isinstance(one, dt.date) else one for key, one in asked.items()}
    return ask("development.dates", plain, on=DAY).answer


@given(DAYS)
def test_what_follows_from_a_later_day_is_never_earlier(day):
    before = answer(application=day, activist=day, admission_meeting=day)
    after = answer(application=day + dt.timedelta(1), activist=day, admission_meeting=day + dt.timedelta(1))
    for key, found in before.items():
        if key not in ("findings", "new_probation_ends"):
            assert after[key] >= found


@given(st.lists(DAYS, min_size=2, max_size=2, unique=True), st.integers(0, 4))
def test_two_steps_the_wrong_way_round_are_a_finding(days, index):
    step, following = list(STEPS)[index : index + 2]
    found = answer(**{step: max(days), following: min(days)})["findings"]
    assert following in [one["step"] for one in found]
    assert all(one["finding"] and one["rule"] for one in found)


@given(DAYS, st.integers(-400, 400))
def test_conversion_is_early_or_has_a_standing_never_both(day, shift):
    ends = dt.date.fromisoformat(answer(admission_meeting=day)["probation_ends"])
    met = ends + dt.timedelta(shift)
    result = answer(admission_meeting=day, conversion_meeting=met)
    early = "DV-026" in [one["rule"] for one in result["findings"]]
    assert early == (shift < 0)
    assert (result["standing_from"] is None) == early


@pytest.mark.parametrize("asked", [{"leaves_unit": "2025-01-01"}, {"extension_months": 6}])
def test_what_needs_an_admission_says_so(asked):
    with pytest.raises(BadInput) as caught:
        ask("development.dates", {"application": "2024-01-01", **asked}, on=DAY)
    assert str(caught.value).startswith("admission_meeting: missing")


def test_before_the_rules_of_2014_nothing_is_answered():
    verdict = ask("development.dates", {"application": "2013-01-31"}, on=dt.date(2013, 2, 1))
    assert not verdict.answered
    assert "2014-05-28 起才有" in verdict.warnings[0]


def test_a_month_that_may_be_counted_in_two_ways_names_both():
    verdict = ask("development.dates", {"application": "2024-01-31"}, on=DAY)
    assert verdict.answer["talk_by"] == "2024-02-29"
    assert "2024-03-01" in " ".join(verdict.warnings)
