"""What a record counts for, where a local pack lets last year's meeting be held in spring."""

import datetime as dt

import pytest

from jiceng.activities.fulfilment import fulfils
from jiceng.core import clock
from jiceng.organizations.actions import use_pack

FEBRUARY = dt.date(2026, 2, 6)


@pytest.fixture
def branch(place):
    branch = place.branch
    branch.records_from = dt.date(2024, 1, 1)
    branch.save()
    since = dt.date(2024, 1, 1)
    use_pack(
        organization=place.committee, pack="life-meeting-spring", begins=since, by=place.system, at=place.at
    )
    return branch


def periods(branch):
    return [(one.rule, one.period) for one in fulfils([branch], ["life_meeting"], FEBRUARY)]


def test_a_meeting_in_spring_makes_up_for_the_year_before(branch):
    assert periods(branch) == [("BR-034", "2025")]


def test_it_counts_for_its_own_year_where_the_year_before_had_one(branch, held):
    moment = dt.datetime(2025, 11, 4, 9, tzinfo=clock.zone())
    held(kinds=["life_meeting"], title="组织生活会", starts_at=moment)
    assert periods(branch) == [("BR-034", "2026")]
