"""The demo's people are nobody: numbers of sound form with serials that are not given out."""

import datetime as dt
import random

from jiceng.config.demo.names import People
from jiceng.people.identity import fault


def test_numbers_are_sound_and_nobody_s() -> None:
    people, today = People(random.Random(7)), dt.date(2026, 11, 23)

    drawn = [people.draw(19, 80, today) for _index in range(400)]

    assert {fault(one["number"], today) for one in drawn} == {""}
    assert {one["number"][14:17] for one in drawn} == {"000", "999"}
    assert all((int(one["number"][16]) % 2 == 1) == (one["sex"] == "m") for one in drawn)
    assert len({one["number"] for one in drawn}) == 400
