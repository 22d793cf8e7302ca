"""Members who move or are lost, hours of study, ranks, stars and coins: each grows only where it should."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiceng.rulebook import BadInput, ask

DAY = dt.date(2026, 11, 22)
DAYS = st.dates(dt.date(2019, 6, 1), dt.date(2035, 12, 31))


def answer(question: str, **asked) -> dict:
    plain = {key: one.isoformat() if isinstance(one, dt.date) else one for key, one in asked.items()}
    return ask(question, plain, on=DAY).answer


@given(DAYS, st.integers(0, 1500))
def test_nobody_is_ended_before_being_suspended(lost, later):
    checked = lost + dt.timedelta(later)
    found = answer("membership.lost_contact", lost_since=lost, checked=checked)
    assert found["remove_not_before"] > found["suspend_from"] > lost.isoformat()
    assert found["suspended"] == (checked.isoformat() >= found["suspend_from"])


@given(DAYS, st.integers(0, 400), st.booleans(), st.booleans())
def test_who_moved_or_takes_part_is_never_mobile(away, later, transferred, attends):
    checked = away + dt.timedelta(later)
    asked = {"away_since": away, "checked": checked, "transferred": transferred, "attends_home": attends}
    mobile = answer("mobile.status", **asked)["mobile"]
    assert not (mobile and (transferred or attends))
    if mobile:
        assert answer("mobile.status", **{**asked, "checked": checked + dt.timedelta(1)})["mobile"]


@given(DAYS, st.integers(1, 365))
def test_a_letter_never_holds_longer_than_allowed(issued, days):
    until = dt.date.fromisoformat(answer("transfer.validity", issued=issued, days=days)["valid_until"])
    assert (until - issued).days == min(days, 90)


@given(st.integers(0, 5000))
def test_excellent_members_are_never_more_than_a_third(members):
    most = answer("appraisal.limit", full_members=members)["max_excellent"]
    assert Fraction(most) <= Fraction(members, 3) < most + 1


@given(st.lists(st.sampled_from(["member", "secretary", "committee_member"]), min_size=1))
def test_a_further_role_never_asks_for_less(roles):
    more = answer("study.required", roles=[*roles, "secretary"], year=2026)
    assert answer("study.required", roles=roles, year=2026)["hours"] <= more["hours"]


@given(st.integers(0, 11000), st.integers(0, 11000), st.booleans())
def test_more_points_never_cost_a_star(one, other, project):
    low, high = (
        answer(
            "star.rating", scheme="ST-002", score=f"{x / 100:.2f}", conditions={"innovation_project": project}
        )
        for x in sorted((one, other))
    )
    assert 1 <= low["stars"] <= high["stars"] <= 5


@given(st.sampled_from([("TB-001", 600), ("TB-002", 1500)]), st.integers(0, 2400), st.data())
def test_coins_are_neither_lost_nor_made(scheme, hundredths, data):
    name, most = scheme
    balance = data.draw(st.integers(0, most))
    found = answer("timebank.earn", scheme=name, hours=f"{hundredths / 100:.2f}", balance=balance)
    exact = {key: Decimal(str(value)) for key, value in found.items()}
    assert exact["balance"] == balance + exact["coins"] <= most
    earned = Decimal(hundredths) / 100
    assert exact["coins"] + exact["excess"] == (min(earned, Decimal(2)) if name == "TB-001" else earned)


@pytest.mark.parametrize("scheme", ["TB-003", "BR-001", ""])
def test_a_scheme_that_is_none_is_bad_input(scheme):
    with pytest.raises(BadInput) as caught:
        ask("timebank.earn", {"scheme": scheme, "hours": 1, "balance": 0}, on=DAY)
    assert str(caught.value).startswith("scheme: got")
