"""Working days: moved holidays, years nobody has published, and years that an installation adds."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiceng.rulebook import BadInput, ask
from jiceng.rulebook.calendars import added_years, is_working_day, known_years

DAY = dt.date(2026, 11, 22)
UNKNOWN = known_years().stop
"""The first year whose holidays the package does not know."""


def asked(posted: str, days: int, **more):
    return ask("notice.period", {"posted": posted, "working_days": days, **more}, on=DAY)


@given(st.dates(dt.date(2005, 1, 1), dt.date(2025, 6, 30)), st.integers(1, 60))
def test_so_many_working_days_lie_between(posted, days):
    ends = dt.date.fromisoformat(asked(posted.isoformat(), days).answer["ends"])
    between = [posted + dt.timedelta(one) for one in range(1, (ends - posted).days + 1)]
    assert sum(is_working_day(day, {}) for day in between) == days
    assert is_working_day(ends, {})


@given(st.dates(dt.date(2005, 1, 1), dt.date(2024, 12, 31)), st.integers(1, 60))
def test_more_days_end_later(posted, days):
    shorter, longer = asked(posted.isoformat(), days), asked(posted.isoformat(), days + 1)
    assert shorter.answer["ends"] < longer.answer["ends"]


def test_an_unknown_year_is_not_answered_but_offers_weekdays():
    verdict = asked(f"{UNKNOWN}-03-01", 5)
    assert not verdict.answered
    assert verdict.answer == {"ends": None, "weekdays_only": None}
    said = " ".join(verdict.warnings)
    assert f"{UNKNOWN} 年的放假安排还不知道" in said
    offered = asked(f"{UNKNOWN}-03-01", 5, weekdays_only=True)
    assert offered.answer["weekdays_only"] is True
    assert offered.answer["ends"] in said


def test_a_notice_that_reaches_into_an_unknown_year_is_marked():
    assert not asked(f"{UNKNOWN - 1}-12-30", 9).answered
    assert asked(f"{UNKNOWN - 1}-12-30", 9, weekdays_only=True).answer["weekdays_only"] is True
    assert asked(f"{UNKNOWN - 1}-11-10", 9, weekdays_only=True).answer["weekdays_only"] is False


@pytest.fixture
def holidays(tmp_path, monkeypatch):
    monkeypatch.setenv("JICENG_DATA", str(tmp_path))

    def write(text: str) -> None:
        (tmp_path / "holidays.yaml").write_text(text, encoding="utf-8")

    return write


def test_an_installation_adds_a_year(holidays):
    holidays("2997:\n  holidays: [2997-03-02, 2997-03-03]\n  workdays: [2997-03-04]\n")
    assert dt.date(2997, 3, 4).weekday() == 5
    assert asked("2997-03-01", 1).answer == {"ends": "2997-03-04", "weekdays_only": False}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2997: [2997-01-01]\n", "it takes holidays and workdays."),
        ("2997:\n  holidays: [2996-01-01]\n", "it takes a list of dates of that year."),
        ("next:\n  holidays: []\n", "it takes a year such as 2027."),
        ("2997:\n  holidays: [2997-01-02]\n  workdays: [2997-01-02]\n", "it takes it once."),
        ("- 1\n", "it takes years, each with holidays and workdays."),
        ("a: [\n", "cannot be read"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(holidays, text, sentence):
    holidays(text)
    with pytest.raises(BadInput) as caught:
        added_years()
    assert sentence in str(caught.value)
