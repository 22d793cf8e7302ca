"""Dues: exact to the fen, on the whole base, and what was due before stays what it was."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiceng.rulebook import BadInput, ask
from jiceng.rulebook.dues import to_fen

DAY = dt.date(2026, 11, 22)
FEN = st.integers(0, 20_000_000)


def money(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def monthly(on: dt.date = DAY, **asked) -> dict:
    return ask("dues.monthly", asked, on=on).answer


@given(FEN, st.sampled_from(["wage", "retired", "self_employed"]))
def test_dues_are_the_rate_of_the_whole_base_up_to_the_ceiling(fen, category):
    found = monthly(category=category, base=money(fen))
    exact = Decimal(fen) / 100 * Decimal(str(found["rate"]))
    rounded = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert Decimal(str(found["dues"])) == min(rounded, Decimal(1000))
    assert found["capped"] == (rounded > 1000)


@given(FEN, FEN, st.sampled_from(["wage", "retired", "self_employed"]))
def test_who_earns_more_never_pays_less(one, other, category):
    low, high = (monthly(category=category, base=money(fen)) for fen in sorted((one, other)))
    assert low["dues"] <= high["dues"]
    assert low["rate"] <= high["rate"]


@given(FEN, st.lists(st.integers(0, 100_000), min_size=2, max_size=2))
def test_what_is_out_of_the_base_is_taken_out_to_the_fen(fen, parts):
    gross = fen + sum(parts)
    pay = {"gross": money(gross), "pension": money(parts[0]), "meal": money(parts[1])}
    assert monthly(category="wage", pay=pay)["base"] == float(money(fen))


@given(st.lists(FEN, min_size=3, max_size=3))
def test_the_average_of_a_quarter_is_rounded_half_up_to_the_fen(fens):
    found = monthly(category="self_employed", quarter_net=[money(one) for one in fens])
    error = Fraction(str(found["base"])) * 100 - Fraction(sum(fens), 3)
    assert abs(error) < Fraction(1, 2)


def test_half_a_fen_rounds_up():
    assert [to_fen(Decimal(text)) for text in ("0.005", "0.0049", "0.015")] == [
        Decimal("0.01"),
        Decimal("0.00"),
        Decimal("0.02"),
    ]
    assert to_fen(Fraction(5, 1000)) == Decimal("0.01")


@given(FEN, st.dates(dt.date(2008, 4, 1), dt.date(2016, 12, 31)))
def test_the_ceiling_of_2017_changes_nothing_before(fen, day):
    before, now = (monthly(on, category="wage", base=money(fen)) for on in (day, dt.date(2017, 1, 1)))
    assert before["rate"] == now["rate"]
    assert before["capped"] is None
    assert before["dues"] == now["dues"] or now["capped"]


def test_before_any_brackets_were_seen_nothing_is_answered():
    verdict = ask("dues.monthly", {"category": "wage", "base": 100}, on=dt.date(1990, 1, 1))
    assert not verdict.answered


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"category": "wage"}, "base: got 0 of base, pay and quarter_net"),
        ({"category": "wage", "quarter_net": [1, 2, 3]}, "quarter_net: got a list"),
        ({"category": "wage", "base": 3000.005}, "base: got 3000.005"),
        ({"category": "student", "base": 1}, "base: got 1; it takes nothing where category is student."),
        ({"category": "wage", "base": 1, "amount": 1}, "amount: got 1; it takes nothing"),
        ({"category": "self_employed", "quarter_net": [1, 2]}, "quarter_net: got [1, 2]"),
        ({"category": "wage", "pay": {"gross": 1, "bonus": 1}}, "pay.bonus: unknown field"),
    ],
)
def test_what_cannot_be_is_bad_input(asked, sentence):
    with pytest.raises(BadInput) as caught:
        ask("dues.monthly", asked, on=DAY)
    assert sentence in str(caught.value)


@given(st.integers(0, 400), st.booleans())
def test_months_unpaid_grow_with_time_and_a_reason_excuses(months, reason):
    year, month = divmod(2020 * 12 + months, 12)
    asked = {"last_paid": "2020-01", "checked": f"{year}-{month + 1:02d}", "good_reason": reason}
    found = ask("dues.arrears", asked, on=DAY).answer
    assert found["months_unpaid"] == max(0, months - 1)
    assert found["possible_self_leaving"] == (months - 1 >= 6 and not reason)
