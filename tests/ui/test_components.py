"""Components render accessible HTML, dates in three languages, and nothing inline."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django import forms
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

import jiceng.ui
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.ui import dates
from jiceng.ui import forms as fields
from jiceng.ui.htmx import render_fragment

INLINE = r"""\sstyle=|<style|\son\w+=["']|<script(?![^>]*\bsrc=)|(?:src|href)="(?:https?:)?//"""


def drawn(source: str, **context: object) -> str:
    return re.sub(r"\s+", " ", Template("{% load ui %}" + source).render(Context(context))).strip()


class Meeting(forms.Form):
    day = fields.DayField(label="日期", help_text="开会那一天")
    joined = fields.PartialDateField(label="加入党组织日期", required=False)


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("zh-hans", dt.date(2026, 11, 22), "2026年11月22日"),
        ("zh-hant", PartialDate("2026-11"), "2026年11月"),
        ("zh-hans", PartialDate("1987"), "1987年"),
        ("en", dt.date(2026, 11, 22), "22 Nov 2026"),
        ("en", PartialDate("2026-11"), "Nov 2026"),
        ("en", "1987", "1987"),
        ("en", None, ""),
    ],
)
def test_a_date_is_shown_at_its_precision(language: str, value: PartialDate, shown: str) -> None:
    with override(language):
        assert dates.show_date(value) == shown


def test_moments_and_periods_are_those_of_the_installation() -> None:
    late = dt.datetime(2026, 11, 21, 17, 30, tzinfo=dt.UTC)

    with override("zh-hans"):
        assert dates.show_moment(late) == "2026年11月22日 01:30"
        assert dates.show_period("2026-Q3") == "2026年第三季度"
    with override("en"):
        assert dates.show_period("2026-Q3") == "Q3 2026"
        assert dates.show_short(dt.date(2026, 11, 22)) == "22 Nov"


@given(day=st.dates(min_value=dt.date(1900, 1, 1)))
def test_every_usual_way_to_write_a_day_is_read(day: dt.date) -> None:
    ways = [
        day.isoformat(),
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f" {day.year}/{day.month}/{day.day} ".translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}),
    ]

    assert {fields.read_partial_date(way) for way in ways} == {PartialDate.of(day)}


@pytest.mark.parametrize(
    ("text", "read"), [("1987", "1987"), ("1987.05", "1987-05"), ("1987年5月", "1987-05")]
)
def test_a_partial_date_keeps_its_precision(text: str, read: str) -> None:
    form = Meeting({"day": "2026-11-22", "joined": text})

    assert form.is_valid()
    assert form.cleaned_data == {"day": dt.date(2026, 11, 22), "joined": PartialDate(read)}


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13", "昨天", "26-11-22", "2026-11"])
def test_a_day_that_is_none_is_refused_at_its_field(text: str) -> None:
    form = Meeting({"day": text})

    assert form.errors == {"day": ["请写一个完整的日期，如 2026-11-22。"]}


def test_a_chip_has_shape_and_word() -> None:
    assert drawn("{% chip 'missed' %}") == (
        '<span class="chip chip-missed"><span class="chip-shape" aria-hidden="true">▲</span> 未办</span>'
    )
    assert "&lt;b&gt;" in drawn("{% chip 'met' text %}", text="<b>")


def test_a_field_names_its_error_and_help() -> None:
    html = drawn("{% form_errors form %}{% field form.day %}", form=Meeting({}))

    assert 'aria-describedby="id_day-error id_day-help"' in html
    assert 'aria-invalid="true"' in html
    assert '<a href="#id_day">日期：这个字段是必填项。</a>' in html


@pytest.mark.parametrize(("field", "where"), [("day", "day"), ("people", "__all__"), (None, "__all__")])
def test_a_refusal_stands_at_its_field(field: str | None, where: str) -> None:
    form = Meeting({"day": "2026-11-22"})

    fields.show_refusal(form, Refused("不能晚于今天。", field=field))

    assert form.errors == {where: ["不能晚于今天。"]}


def test_an_explanation_is_also_a_plain_link() -> None:
    assert drawn("{% explain '/x/' '87 %' %}") == (
        '<a class="explain" href="/x/" data-hx-get="/x/" data-hx-target="#panel-body" data-panel>87 %</a>'
    )


def test_a_chart_has_its_data_and_a_table_twin() -> None:
    source = "{% chart id='rate' data=data caption='到会率' %}<p>表</p>{% endchart %}"

    html = drawn(source, data={"kind": "bar", "series": ["</script>"]})

    assert '<div class="chart-twin" data-twin><p>表</p></div>' in html
    assert "</script>" not in html.split('type="application/json">')[1].split("</script>")[0]


@pytest.mark.parametrize(("htmx", "whole"), [(True, False), (False, True)])
def test_htmx_gets_the_fragment_only(htmx: bool, whole: bool, fragment_page: None) -> None:
    request: HttpRequest = RequestFactory().get("/")
    request.htmx = type("Details", (), {"boosted": False, "__bool__": lambda self: htmx})()  # type: ignore[attr-defined]

    response = render_fragment(request, "tests/ui_fragment.html", "rows", {"word": "王磊"})

    assert (b"<h1>" in response.content) is whole
    assert "<p>王磊</p>" in response.content.decode()
    assert response["Vary"] == "HX-Request"


def test_nothing_is_inline_and_nothing_comes_from_elsewhere() -> None:
    folder = Path(jiceng.ui.__file__).parents[1]
    offending = [
        f"{path.relative_to(folder)}: {found}"
        for path in folder.rglob("templates/**/*.html")
        for found in re.findall(
            INLINE,
            path.read_text(encoding="utf-8"),
        )
    ]

    assert offending == []
