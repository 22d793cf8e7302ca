"""The packs' examples hold; one that does not is named with its place."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from jiceng.procedures.checks import missing_names
from jiceng.procedures.timelines import wrong_timelines
from jiceng.rulebook import Rulebook, default_rulebook

RIGHT: dict[str, Any] = {
    "id": "trial",
    "where": "trial.yaml:1",
    "procedure": "member-development",
    "on": dt.date(2022, 3, 1),
    "records": {"apply": dt.date(2022, 1, 10), "talk": dt.date(2022, 2, 11)},
    "expect": {"findings": [["talk", "too_late"]]},
}


def book_with(timeline: dict[str, Any]) -> Rulebook:
    packs = [
        replace(pack, timelines=(timeline,)) if pack.id == "development" else pack
        for pack in default_rulebook().packs
    ]
    return Rulebook(tuple(packs))


def test_every_timeline_of_every_pack_holds_and_every_name_is_there() -> None:
    assert sum(len(pack.timelines) for pack in default_rulebook().packs) >= 12
    assert wrong_timelines(default_rulebook()) == []
    assert missing_names() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expect": {"findings": []}}, "findings: expected [], got [['talk', 'too_late']]."),
        (
            {"expect": {"latest": {"talk": dt.date(2022, 2, 9)}}},
            "latest: talk: expected 2022-02-09, got 2022-02-10.",
        ),
        (
            {"expect": {"colour": []}},
            "expect: unknown key 'colour'; known are findings, open, earliest, latest.",
        ),
        ({"procedure": "nothing"}, "procedure: no procedure 'nothing'."),
        ({"records": {"dance": dt.date(2022, 1, 10)}}, "records: no step dance."),
        (
            {"records": {"apply": "yesterday"}},
            "records: a step takes a date, a list of them, or on, result, values "
            "(not YYYY, YYYY-MM or YYYY-MM-DD: 'yesterday').",
        ),
    ],
)
def test_what_does_not_hold_is_named(change: dict[str, Any], said: str) -> None:
    assert wrong_timelines(book_with(RIGHT)) == []
    assert wrong_timelines(book_with(RIGHT | change)) == [f"trial.yaml:1: trial: {said}"]
