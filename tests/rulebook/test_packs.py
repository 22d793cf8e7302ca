"""The shipped packs and the strictness of their loader."""

import datetime as dt
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jiceng.rulebook import PackError, ask, default_rulebook, load_rulebook
from jiceng.rulebook.checking import check_packs, stale_values
from jiceng.rulebook.locate import rules_directories

RULE = """
- id: X-1
  title: 标题
  text: 内容
  text_en: content
  unit: times
  stricter: higher
  values:
  - value: 1
    from: 2018-01-01
    to: 2019-12-31
    citation: {instrument: 某条例, article: '3'}
    confidence: TEXT
    checked_on: 2026-01-01
  - value: 2
    from: 2020-01-01
    citation: {instrument: 某条例, article: '4'}
    confidence: MEMORY
    checked_on: 2026-01-01
"""
HEAD = "id: local\ntitle: 本地\ntitle_en: local\nissuer: 本单位\n"


def write_pack(folder: Path, rule: str = RULE, head: str = HEAD) -> Path:
    pack = folder / "local"
    (pack / "parameters").mkdir(parents=True)
    (pack / "pack.yaml").write_text(head, encoding="utf-8")
    (pack / "parameters" / "p.yaml").write_text(rule, encoding="utf-8")
    return folder


def test_every_test_of_the_shipped_packs_passes():
    checked = check_packs(default_rulebook())
    assert checked.problems == []
    assert checked.ran >= 60


def test_worked_cases_of_the_contract_pass():
    path = Path(__file__).parents[3] / "shared" / "rules" / "examples.yaml"
    if not path.exists():
        path = Path(__file__).parent / "worked_cases.yaml"
    questions = {"meeting.threshold", "meeting.verdict", "organization.form", "term.dates"}
    cases = [
        case for case in yaml.safe_load(path.read_text(encoding="utf-8")) if case["question"] in questions
    ]
    assert len(cases) == 38
    for case in cases:
        answer = ask(case["question"], case["given"], on=dt.date(2026, 11, 22)).answer
        assert {key: answer[key] for key in case["expect"]} == case["expect"], case["id"]


def test_old_values_answer_for_their_own_days(tmp_path):
    book = load_rulebook([write_pack(tmp_path)])
    rule = book.rule("X-1")
    assert [rule.on(dt.date(*day)).value for day in ((2019, 12, 31), (2020, 1, 1))] == [1, 2]
    assert rule.on(dt.date(2017, 12, 31)) is None


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("from: 2020-01-01", "from: 2020-02-01", "leave a gap or overlap; the next must begin on 2020-01-01"),
        ("from: 2020-01-01", "from: 2019-06-01", "leave a gap or overlap"),
        ("confidence: MEMORY", "confidence: SURE", "it takes TEXT, SECONDARY, MEMORY"),
        ("unit: times", "unit: furlongs", "unit: got 'furlongs'; it takes"),
        ("  title: 标题", "  title: 标题\n  titel: x", "titel: unknown key"),
        ("  title: 标题", "  title: 标题\n  title: 又一个", "title: stands twice"),
        ("    citation: {instrument: 某条例, article: '4'}\n", "", "citation: missing; it takes a mapping"),
        ("value: 2", "value: {min: 2}", "got {'min': 2}; the unit 'times' takes a whole number, 0 or more."),
        ("stricter: higher", "stricter: up", "stricter: got 'up'; it takes higher, lower, neither."),
        ("confidence: MEMORY", "confidence: 7", "confidence: got 7; it takes a text."),
        ("- id: X-1", "- id: X-1\n  values: [", "not YAML"),
        ("from: 2020-01-01", "from: soon", "it takes a date like 2018-10-28, or unknown"),
    ],
)
def test_a_wrong_pack_is_named_with_its_mend(tmp_path, old, new, sentence):
    folder = write_pack(tmp_path, RULE.replace(old, new))
    with pytest.raises(PackError, match=r"p\.yaml:[0-9]+") as caught:
        load_rulebook([folder])
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("value", "english", "sentence"),
    [
        ("[好, 中]", "[good]", "value_en: got 1; it takes one word for each of the value"),
        ("好", "[good]", "value_en: got 1; it takes one word for each of the value"),
        ("[好, 中]", "[good, '']", "value_en: each of them takes a word."),
    ],
)
def test_words_in_english_stand_beside_those_of_a_list(tmp_path, value, english, sentence):
    def written(value: str, english: str) -> str:
        rule = RULE.replace("unit: times", "unit: list").replace("  stricter: higher\n", "")
        return rule.replace("value: 1", "value: [甲]").replace(
            "value: 2", f"value: {value}\n    value_en: {english}"
        )

    with pytest.raises(PackError, match=r"p\.yaml:[0-9]+") as caught:
        load_rulebook([write_pack(tmp_path / "wrong", written(value, english))])
    assert sentence in str(caught.value)
    book = load_rulebook([write_pack(tmp_path / "right", written("[好, 中]", "[good, fair]"))])
    assert [book.english(word) for word in ("好", "中", "甲")] == ["good", "fair", ""]


def test_a_rule_stands_once_over_all_packs(tmp_path):
    write_pack(tmp_path)
    with pytest.raises(PackError, match="BR-010"):
        load_rulebook([*rules_directories(), write_pack(tmp_path / "more", RULE.replace("X-1", "BR-010"))])


def test_everything_wrong_is_said_at_once(tmp_path):
    rule = RULE.replace("unit: times", "unit: furlongs").replace("confidence: MEMORY", "confidence: SURE")
    folder = write_pack(tmp_path, rule.replace("from: 2020-01-01", "from: 2020-02-01"))
    tests = folder / "local" / "tests" / "t.yaml"
    tests.parent.mkdir()
    tests.write_text("- {id: a, question: x, given: {}, expects: {}}\n", encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_rulebook([folder])
    places = [problem.split(str(folder))[1].split(": ")[:2] for problem in caught.value.problems]
    assert places == [
        ["/local/parameters/p.yaml:6", "unit"],
        ["/local/parameters/p.yaml:18", "confidence"],
        ["/local/parameters/p.yaml:8", "values"],
        ["/local/tests/t.yaml:1", "expects"],
        ["/local/tests/t.yaml:1", "expect"],
    ]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(PackError, match="no such folder"):
        load_rulebook([tmp_path / "none"])


def test_a_rule_on_which_a_question_rests_has_three_tests(tmp_path):
    book = load_rulebook([write_pack(tmp_path)])
    assert [one.split("; ")[0] for one in check_packs(book).problems] == ["local: X-1: 0 tests rest on it"]
    informing = load_rulebook(
        [write_pack(tmp_path / "b", RULE.replace("unit: times", "unit: times\n  asked: false"))]
    )
    assert check_packs(informing).problems == []


def test_a_counted_value_says_in_which_direction_it_is_stricter(tmp_path):
    text = RULE.replace("  stricter: higher\n", "").replace("unit: times", "unit: times\n  asked: false")
    (problem,) = check_packs(load_rulebook([write_pack(tmp_path, text)])).problems
    assert problem.startswith("local: X-1: stricter: missing")


def test_a_repealed_rule_says_since_when_it_no_longer_holds(tmp_path):
    book = load_rulebook([write_pack(tmp_path, RULE.replace("value: 2", "value: null"))])
    assert book.rule("X-1").on(dt.date(2020, 1, 1)) is None
    assert "X-1" in book.on(dt.date(2019, 12, 31))
    assert "X-1" not in book.on(dt.date(2020, 1, 1))


@given(st.dates(dt.date(1980, 1, 1), dt.date(2040, 1, 1)))
def test_what_is_worked_out_once_for_many_days_is_what_each_rule_says_of_the_day(day):
    book = default_rulebook()
    found = {rule.id: rule.on(day) for rule in book.rules()}
    assert {name: one.value for name, one in book.on(day).items()} == {
        name: value.value for name, value in found.items() if value is not None
    }


def test_an_optional_pack_holds_only_when_named():
    book = default_rulebook()
    assert "BR-041" not in [rule.id for rule in book.rules()]
    assert "BR-041" in [rule.id for rule in book.with_packs(["lecture-quarterly"]).rules()]
    with pytest.raises(PackError, match="no pack named 'no-such'"):
        book.with_packs(["no-such"])


def test_values_not_checked_for_a_year_are_stale(tmp_path):
    book = load_rulebook([write_pack(tmp_path)])
    assert stale_values(book, dt.date(2027, 1, 1)) == []
    assert [row["rule"] for row in stale_values(book, dt.date(2027, 1, 2))] == ["X-1", "X-1"]
