"""Cells brought into one form."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiceng.organizations.folding import fold
from jiceng.register.imports import organization_rows, values

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2090, 12, 31))
SERIAL_ZERO = dt.date(1899, 12, 30)


@given(DAYS)
def test_a_day_is_the_same_in_every_way_of_writing_it(day: dt.date) -> None:
    y, m, d = day.year, day.month, day.day
    ways: list[object] = [
        day, dt.datetime.combine(day, dt.time(8, 30)), f"{y}-{m}-{d}", f"{y}/{m:02}/{d:02}", f"{y}.{m}.{d:02}", f"{y}年{m}月{d}日",
        f"{y}{m:02}{d:02}", float(f"{y}{m:02}{d:02}"), f" {y}－{m}－{d} ".translate(_full_width()), f"{y}-{m:02}-{d:02} 00:00:00",
    ]  # fmt: skip
    if (day - SERIAL_ZERO).days in values._SERIALS:
        ways.append(float((day - SERIAL_ZERO).days))
    if day.year > 1927:
        ways.append(str((day - SERIAL_ZERO).days))

    assert {values.date(way) for way in ways} == {day.isoformat()}  # type: ignore[arg-type]


@given(st.integers(1900, 2090), st.integers(1, 12))
def test_a_month_keeps_its_precision(year: int, month: int) -> None:
    ways = [
        f"{year}.{month:02}",
        f"{year}年{month}月",
        f"{year}-{month}",
        f"{year}{month:02}",
        f"{year}.{month:02}.00",
    ]
    if month != 10:
        ways.append(f"{year}年{month:02}月")

    assert {values.date(way) for way in [*ways, float(f"{year}.{month:02}")]} == {f"{year}-{month:02}"}


@given(st.text(max_size=30))
def test_no_text_is_too_strange(text: str) -> None:
    assert values.date(text) is None or isinstance(values.date(text), str)
    assert values.name(values.name(text)) == values.name(text)
    assert values.text(values.text(text)) == values.text(text)
    values.sex(text), values.standing(text), values.yes(text), values.phone(text), values.ethnicity(text)
    values.identity_number(text)


@pytest.mark.parametrize(
    ("cell", "date"),
    [("", ""), ("无", ""), (1987.0, "1987"), ("1987年", "1987"), ("1987.13", None), ("昨天", None), ("2023-02-30", None),
     (1987.1, "1987-10"), ("1987.1", "1987-01"), (True, None), (31898.0, "1987-05-01"), ("87.5.1", None)],
)  # fmt: skip
def test_dates(cell: object, date: str | None) -> None:
    assert values.date(cell) == date  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张 三", "张三"),
        ("欧阳　娜娜 ", "欧阳娜娜"),
        ("買買提•吾守爾", "買買提·吾守爾"),
        ("Ｊｏｈｎ  Ｌｉ", "John Li"),
        ("王\u200b五", "王五"),
    ],
)
def test_names_lose_spaces_and_are_never_converted(written: str, name: str) -> None:
    assert values.name(written) == name


@pytest.mark.parametrize(
    ("cell", "number"),
    [("１１０１０１１９８７０５０１００１Ｘ", ("11010119870501001x", False)), ("'110101 19870501 001X", ("11010119870501001x", False)),
     (1.10101198705e17, ("110101198705000000", True)), ("1.10101E+17", ("1.10101E+17", True)), (110101.0, ("110101", False))],
)  # fmt: skip
def test_identity_numbers(cell: object, number: tuple[str, bool]) -> None:
    assert values.identity_number(cell)[1] == number[1]  # type: ignore[arg-type]
    assert values.identity_number(cell)[0] == number[0]  # type: ignore[arg-type]


def test_words_are_known_in_simplified_and_traditional() -> None:
    assert (values.standing("正式黨員"), values.standing("預備党员"), values.standing("群众")) == (
        "full",
        "probationary",
        "none",
    )
    assert (values.ethnicity("漢"), values.ethnicity("维吾尔族"), values.ethnicity("火星")) == (
        "汉族",
        "维吾尔族",
        "火星",
    )
    assert (values.yes("是"), values.yes("否"), values.yes(""), values.yes("也许")) == (
        True,
        False,
        False,
        None,
    )
    assert values.phone("+86 138-0013-8000") == "13800138000"


def _full_width() -> dict[int, int]:
    return {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}


@pytest.mark.parametrize("way", ["建", "组建", "建立", ""])
def test_the_four_ways_of_setting_up_are_known_as_offices_write_them(way: str) -> None:
    written = {"单独": "own", "联合": "joint", "挂靠": "attached", "依托": "based"}

    assert {name: organization_rows._TABLES["formation"].get(fold(name + way)) for name in written} == written
