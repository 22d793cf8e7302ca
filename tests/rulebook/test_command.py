"""`jiceng rules` from outside: output and exit codes."""

import json

import pytest
from click.testing import CliRunner

from jiceng.rulebook.command import rules


def run(*arguments: str, given: str | None = None):
    return CliRunner().invoke(rules, list(arguments), input=given)


def test_ask_prints_one_json_document():
    result = run(
        "ask", "meeting.threshold", "--given", '{"meeting": "ordinary", "should_attend": 10}', "--json"
    )
    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert document["answer"] == {"min_present": 5, "min_favour": 6}
    assert [one["rule"] for one in document["because"]] == ["BR-011", "BR-012"]
    assert document["because"][0]["citation"]["article"] == "11"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["ask", "meeting.threshold", "--given", "{", "--json"], 2),
        (["ask", "no.question", "--given", "{}", "--json"], 2),
        (
            [
                "ask",
                "meeting.threshold",
                "--given",
                '{"meeting": "ordinary", "should_attend": 4}',
                "--on",
                "2001-01-01",
            ],
            1,
        ),
        (
            [
                "ask",
                "meeting.threshold",
                "--given",
                '{"meeting": "ordinary", "should_attend": 4}',
                "--on",
                "x",
            ],
            2,
        ),
        (["show", "BR-010"], 0),
        (["show", "BR-999"], 2),
        (["check"], 0),
        (["stale", "--on", "2027-11-01"], 0),
        (["stale", "--on", "2027-12-01"], 1),
    ],
)
def test_exit_codes(arguments, code):
    assert run(*arguments).exit_code == code


def test_bad_input_is_one_sentence_on_standard_error():
    result = run(
        "ask",
        "meeting.verdict",
        "--given",
        '{"meeting": "ordinary", "should_attend": 3, "present": 9}',
        "--json",
    )
    assert result.stdout == ""
    assert result.stderr == "present: got 9; it takes at most should_attend, 3.\n"


def test_a_batch_goes_on_after_an_entry_that_cannot_be_answered(tmp_path):
    path = tmp_path / "batch.yaml"
    entries = [
        {"id": "a", "question": "meeting.threshold", "given": {"meeting": "ordinary", "should_attend": 5}},
        {"id": "b", "question": "meeting.threshold", "given": {"meeting": "ordinary"}},
        {
            "id": "c",
            "question": "term.dates",
            "given": {"kind": "branch", "elected": "2022-06-15"},
            "on": "2026-01-01",
        },
    ]
    path.write_text(json.dumps(entries), encoding="utf-8")
    result = run("ask", "--batch", str(path), "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert [line["id"] for line in lines] == ["a", "b", "c"]
    assert set(lines[1]) == {"id", "error"}
    assert lines[2]["answer"]["term_ends"] == "2025-06-15"


def test_given_may_come_from_standard_input():
    result = run("ask", "organization.form", "--given", "-", "--json", given='{"full_members": 2}')
    assert json.loads(result.stdout)["answer"]["form"] == "joint_or_attached"


def test_a_batch_asks_each_entry_on_its_own_day(tmp_path):
    batch = tmp_path / "batch.yaml"
    batch.write_text(
        "- {id: old, question: meeting.threshold, given: {meeting: election, should_attend: 20}, on: 2016-01-01}\n"
        "- {id: new, question: meeting.threshold, given: {meeting: election, should_attend: 20}, on: 2026-01-01}\n",
        encoding="utf-8",
    )
    result = run("ask", "--batch", str(batch))
    assert result.exit_code == 0
    assert [json.loads(line)["answer"]["min_present"] for line in result.stdout.splitlines()] == [17, 16]


def test_show_says_what_asks_a_rule_and_who_changes_it():
    shown = json.loads(run("show", "BR-034A", "--json").stdout)
    assert (shown["value"], shown["overridden_by"]) == (0, ["life-meeting-spring"])
    assert json.loads(run("show", "DV-014", "--json").stdout)["asked_by"] == [
        "meeting.threshold",
        "meeting.verdict",
    ]


def test_diff_labels_what_is_laxer_and_refuses_strangers():
    (row,) = json.loads(run("diff", "life-meeting-spring", "branch-regulation", "--json").stdout)
    assert (row["rule"], row["parent"], row["value"], row["label"]) == ("BR-034A", 0, 3, "放宽")
    assert run("diff", "life-meeting-spring", "branch-regulation").exit_code == 0
    assert run("diff", "elections", "development").exit_code == 2


def test_questions_describe_their_forms():
    described = {one["question"]: one for one in json.loads(run("questions", "--json").stdout)}
    takes = [field["name"] for field in described["meeting.threshold"]["takes"]]
    assert takes == ["meeting", "should_attend"]
    assert "meeting.verdict" in run("questions").stdout
