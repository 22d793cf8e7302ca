"""Packs above packs: a province, a county, a unit changes values of its parent only by naming them."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiceng.rulebook import PackError, Rulebook, ask, default_rulebook, load_rulebook
from jiceng.rulebook.locate import rules_directories
from jiceng.rulebook.overlays import differences
from jiceng.rulebook.units import stricter

VALUE = "citation: {{instrument: {0}, article: '1'}}, confidence: TEXT, checked_on: 2026-01-01"


def write(folder: Path, name: str, head: str, parameters: str, requirements: str = "") -> None:
    pack = folder / name
    for part, text in (("parameters", parameters), ("requirements", requirements)):
        (pack / part).mkdir(parents=True)
        (pack / part / "all.yaml").write_text(text or "[]", encoding="utf-8")
    text = f"{{id: {name}, title: 包, title_en: pack, issuer: 某地, {head}}}"
    (pack / "pack.yaml").write_text(text, encoding="utf-8")


def rule(name: str, value: object, *, unit: str = "times", stricter: str = "higher") -> str:
    source = VALUE.format("条例")
    return (
        f"- {{id: {name}, title: 规则, text: 上级的话, text_en: above, unit: {unit}, stricter: {stricter}, "
        f"values: [{{value: {value}, from: 2018-01-01, {source}}}]}}\n"
    )


def override(name: str, value: object, *, begins: str = "2020-01-01", ends: str = "") -> str:
    source = VALUE.format("本地办法")
    to = f"to: {ends}, " if ends else ""
    return (
        f"- {{overrides: {name}, text: 本地的话, text_en: local, "
        f"values: [{{value: {value}, from: {begins}, {to}{source}}}]}}\n"
    )


@pytest.fixture
def book(tmp_path) -> Rulebook:
    write(
        tmp_path,
        "national",
        "optional: false",
        rule("X-1", 1) + rule("X-2", 12, unit="months", stricter="lower"),
    )
    province = override("X-1", 3, ends="2022-12-31") + override("X-2", 18)
    write(tmp_path, "province", "optional: true, parents: [national]", province)
    write(tmp_path, "county", "optional: true, parents: [province]", override("X-1", 4, begins="2022-01-01"))
    return load_rulebook([tmp_path])


def values(book: Rulebook, name: str, *days: str) -> list[object]:
    return [book.on(dt.date.fromisoformat(day))[name].value for day in days]


def test_an_overlay_changes_a_value_in_its_own_time_only(book):
    days = ("2019-12-31", "2020-01-01", "2022-12-31", "2023-01-01")
    assert values(book, "X-1", *days) == [1, 1, 1, 1]
    assert values(book.with_packs(["province"]), "X-1", *days) == [1, 3, 3, 1]
    assert values(book.with_packs(["county"]), "X-1", *days) == [1, 3, 4, 4]


def test_the_reason_is_the_overlays_own(book):
    because = book.with_packs(["province"]).on(dt.date(2021, 1, 1))["X-1"].because
    assert (because["text"], because["pack"], because["citation"]["label"]) == (
        "本地的话",
        "province",
        "《本地办法》第一条",
    )


def test_a_pack_brings_those_above_it_and_one_choice_is_one_rulebook(book):
    assert book.with_packs(["county"]).active == ("national", "province", "county")
    assert book.with_packs(["county"]) is book.with_packs(["province", "county"])


def test_differences_are_labelled_by_what_is_stricter(book):
    found = [one.as_json() for one in differences(book, "province", "national")]
    told = [(one["rule"], one["from"], one["to"], one["parent"], one["value"], one["label"]) for one in found]
    assert told == [
        ("X-1", "2020-01-01", "2022-12-31", 1, 3, "加码"),
        ("X-2", "2020-01-01", None, 12, 18, "放宽"),
    ]
    assert {one["citation"] for one in found} == {"《本地办法》第一条"}
    above = [(str(one.begins), one.old, one.new) for one in differences(book, "county", "province")]
    assert above == [("2022-01-01", 3, 4), ("2023-01-01", 1, 4)]
    above = [(str(one.begins), one.old, one.new) for one in differences(book, "county", "national")]
    assert above == [("2022-01-01", 1, 4)]
    with pytest.raises(PackError, match="does not stand above"):
        differences(book, "national", "province")


@pytest.mark.parametrize(
    ("head", "parameters", "sentence"),
    [
        ("optional: true, parents: [national]", override("X-9", 1), "no parent has a rule X-9"),
        ("optional: true", override("X-1", 1), "it takes one named in parents of pack.yaml"),
        ("optional: true, parents: [nobody]", "", "no pack named 'nobody'"),
        ("optional: true, parents: [local]", "", "has this pack above it"),
        (
            "optional: true, parents: [national]",
            override("X-1", "many"),
            "the unit 'times' takes a whole number",
        ),
        ("optional: true, parents: [national]", rule("X-1", 2), "to change its value write overrides: X-1"),
    ],
)
def test_an_overlay_that_does_not_fit_its_parent_is_named(tmp_path, head, parameters, sentence):
    write(tmp_path, "national", "optional: false", rule("X-1", 1))
    write(tmp_path, "local", head, parameters)
    with pytest.raises(PackError) as caught:
        load_rulebook([tmp_path])
    assert sentence in str(caught.value)
    assert "local/" in str(caught.value)


def test_a_thing_required_beyond_the_parent_is_stricter_with_its_own_source():
    found = differences(default_rulebook(), "lecture-quarterly", "branch-regulation")
    assert [(one.rule, one.old, one.label) for one in found] == [("BR-041", None, "加码")]


@pytest.mark.parametrize(
    ("new", "old", "direction", "expected"),
    [
        ({"share": "1/2", "operator": "more_than"}, {"share": "1/2", "operator": "at_least"}, "higher", True),
        ({"share": "1/2", "operator": "at_least"}, {"share": "2/3", "operator": "at_least"}, "higher", False),
        ({"min": 3, "max": 5}, {"min": 3, "max": 7}, {"min": "higher", "max": "lower"}, True),
        (True, False, "higher", True),
        ("1/3", "1/4", "lower", False),
        (3, 3, "higher", None),
        (3, 2, None, None),
        ("一", "二", "higher", None),
    ],
)
def test_which_value_is_stricter(new, old, direction, expected):
    assert stricter(new, old, direction) is expected


@given(
    begins=st.dates(dt.date(2018, 11, 1), dt.date(2030, 1, 1)),
    count=st.integers(2, 9),
    day=st.dates(dt.date(2018, 11, 1), dt.date(2040, 1, 1)),
)
def test_a_new_value_leaves_the_days_before_it_alone(tmp_path_factory, begins, count, day):
    folder = tmp_path_factory.mktemp("packs")
    write(folder, "national", "optional: false", rule("X-1", 1))
    write(
        folder,
        "local",
        "optional: true, parents: [national]",
        override("X-1", count, begins=begins.isoformat()),
    )
    plain = load_rulebook([folder])
    found = plain.with_packs(["local"]).on(day)["X-1"]
    assert found.value == (count if day >= begins else 1)
    if day < begins:
        assert found == plain.on(day)["X-1"]


def test_a_question_answers_by_the_packs_in_use(tmp_path):
    source = VALUE.format("某街道办法")
    share = "{share: 2/3, operator: at_least}"
    over = f"- {{overrides: BR-011, text: 到会三分之二, text_en: two thirds, values: [{{value: {share}, from: 2024-01-01, {source}}}]}}"
    write(tmp_path, "street", "optional: true, parents: [branch-regulation]", over)
    book = load_rulebook([*rules_directories(), tmp_path])
    asked = {"meeting": "ordinary", "should_attend": 30}
    on, before = dt.date(2026, 11, 22), dt.date(2023, 12, 31)
    local = book.with_packs(["street"])
    assert ask("meeting.threshold", asked, on=on, book=book).answer["min_present"] == 15
    assert ask("meeting.threshold", asked, on=on, book=local).answer["min_present"] == 20
    assert ask("meeting.threshold", asked, on=before, book=local).answer["min_present"] == 15
