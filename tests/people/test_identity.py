"""The citizen identity number."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from jiceng.people import identity

TODAY = dt.date(2026, 11, 23)
DAYS = st.dates(identity.EARLIEST, TODAY)


@given(DAYS, st.integers(0, 999), st.integers(100000, 999999))
def test_a_number_with_its_check_digit_is_sound_in_any_district(
    day: dt.date, serial: int, district: int
) -> None:
    first17 = f"{district}{day:%Y%m%d}{serial:03}"
    number = first17 + identity.check_digit(first17)

    assert identity.fault(number, TODAY) == ""
    assert number[17] == ric.calc_check_digit(number).lower()
    assert identity.born_on(number) == day.isoformat()
    assert identity.sex(number) == ("m" if serial % 2 else "f")


@given(DAYS, st.integers(1, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_changed_digit_is_always_found(day: dt.date, serial: int, place: int, by: int) -> None:
    first17 = f"110101{day:%Y%m%d}{serial:03}"
    changed = str((int(first17[place]) + by) % 10)
    number = first17[:place] + changed + first17[place + 1 :] + identity.check_digit(first17)

    assert identity.fault(number, TODAY) != ""


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", "length"),
        ("11010119870501000", "length"),
        ("1101011987050100000", "length"),
        ("11010119870501000y", "characters"),
        ("1101011987050１0003", "characters"),
        ("110101870501001", "length"),
        ("110101198705020000", "rounded"),
        ("110101198713010005", "date"),
        ("110101202612010013", "date"),
    ],
)
def test_faults(number: str, fault: str) -> None:
    assert identity.fault(number, TODAY) == fault
