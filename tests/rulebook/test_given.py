"""What a question takes, read from plain data."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from jiceng.rulebook import QUESTIONS, BadInput
from jiceng.rulebook.given import (
    Choice,
    Count,
    Date,
    Flag,
    Group,
    Id,
    Many,
    Month,
    Number,
    Schema,
    Table,
    Text,
)

SCHEMA = Schema(
    Count(name="seats", most=9),
    Choice(name="body", options={"committee": "委员会", "delegates": "代表"}, default="committee"),
    Date(name="day", default=None),
    Month(name="month", default=None),
    Number(name="base", default=None, places=2),
    Flag(name="reason", default=False),
    Text(name="note", default=""),
    Table(name="votes", of=Count(), key="candidate", default=None),
    Many(name="net", of=Number(), length=3, default=None),
    Group(name="place", schema=Schema(Id(name="id"), Count(name="size", default=0)), default=None),
)


def test_everything_is_read_with_its_type_and_what_is_not_given_has_its_default():
    read = SCHEMA.read(
        {
            "seats": 3,
            "day": "2026-11-22",
            "month": "2025-01",
            "base": "3000.50",
            "votes": {"甲": 2},
            "net": [1, 2.5, "3"],
            "place": {"id": 7},
            "note": None,
        }
    )
    assert read == {
        "seats": 3,
        "body": "committee",
        "day": dt.date(2026, 11, 22),
        "month": dt.date(2025, 1, 1),
        "base": Decimal("3000.50"),
        "reason": False,
        "note": "",
        "votes": {"甲": 2},
        "net": [Decimal(1), Decimal("2.5"), Decimal(3)],
        "place": {"id": "7", "size": 0},
    }


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"seats": 10}, "seats: got 10; it takes a whole number from 0 to 9."),
        ({"seats": True}, "seats: got True; it takes a whole number from 0 to 9."),
        ({"seats": None}, "seats: missing; it takes a whole number from 0 to 9."),
        ({"body": "board"}, "body: got 'board'; it takes one of committee, delegates."),
        ({"day": "2026-13-01"}, "day: got '2026-13-01'; it takes a date like 2026-11-22."),
        ({"month": "2026-13"}, "month: got '2026-13'; it takes a month like 2026-11."),
        ({"base": float("nan")}, "base: got nan; it takes a number or its digits"),
        ({"base": "1e9"}, "base: got '1e9'; it takes a number or its digits"),
        ({"base": "1.005"}, "0 or more, with at most 2 decimals."),
        ({"base": -1}, "base: got -1;"),
        ({"reason": "yes"}, "reason: got 'yes'; it takes true or false."),
        ({"note": ""}, "note: got ''; it takes a text."),
        ({"votes": {"甲": -1}}, "votes.甲: got -1; it takes a whole number, 0 or more."),
        ({"votes": [1]}, "votes: got [1]; it takes an object that gives for each name a whole number"),
        ({"net": [1, 2]}, "net: got [1, 2]; it takes a list of 3."),
        ({"net": [1, 2, "x"]}, "net[2]: got 'x';"),
        ({"place": {"size": 1}}, "place.id: missing; it takes a text or a whole number."),
        ({"place": {"id": "a", "colour": 1}}, "place.colour: unknown field; known are id, size."),
        ({"place": "a"}, "place: got 'a'; it takes an object with id, size."),
    ],
)
def test_what_cannot_be_is_named_with_what_it_takes(wrong, sentence):
    with pytest.raises(BadInput) as caught:
        SCHEMA.read({"seats": 3} | wrong)
    assert sentence in str(caught.value)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda one: one.name)
def test_every_question_describes_a_form_that_a_clerk_can_read(question):
    described = json.loads(json.dumps(question.describe(), ensure_ascii=False, default=str))
    assert described["title"]
    assert described["help"]
    assert all(described["gives"].values())
    pending = list(described["takes"])
    while pending:
        field = pending.pop()
        assert field["label"], field
        pending += field.get("fields", []) + ([field["of"]] if field["kind"] == "list" else [])
