"""What is due, from rules, register and records."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiceng.activities.models import State
from jiceng.core import clock
from jiceng.core.dates import PartialDate, Period
from jiceng.duties.calendar import events_of
from jiceng.duties.queries import duties_json, duties_of, duties_of_many
from jiceng.organizations.actions import set_up, use_pack
from jiceng.organizations.models import Unit
from jiceng.people.actions import admit_imported

NOVEMBER = Period.parse("2026-11")


def entry(found: Any, activity: str, group: str | None = None, period: str | None = None) -> dict[str, Any]:
    return next(
        one
        for one in found.requirements
        if (one["activity"], one["group"]) == (activity, group) and period in (None, one["period"])
    )


def test_a_record_meets_the_duty_and_is_named(district, today):
    branch = district.branch(committee=True)
    held = district.write(branch, kinds="committee_meeting theme_day", day=dt.date(2026, 11, 6))
    found = duties_of(branch, NOVEMBER, today)
    one = entry(found, "committee_meeting")
    assert (one["status"], one["records"], one["reason"]) == ("met", [held.public_id], None)
    assert one["due_by"] == "2026-11-30"
    assert entry(found, "assembly")["status"] == "due"
    assert entry(found, "assembly")["period"] == "2026-Q4"


def test_not_held_because_stays_missed_with_its_reason(district, today):
    branch = district.branch()
    district.write(
        branch, kinds="assembly", day=dt.date(2026, 9, 20), state=State.NOT_HELD, reason="书记住院"
    )
    one = entry(duties_of(branch, Period.parse("2026-Q3"), today), "assembly")
    assert (one["status"], one["held"], one["reason"]) == ("missed", 0, "书记住院")


def test_nothing_is_missed_before_records_began(district, today):
    branch = district.branch(records_from=dt.date(2026, 8, 1))
    found = duties_of(branch, Period.parse("2026"), today)
    assert entry(found, "assembly", period="2026-Q3")["status"] == "not_recorded"
    assert entry(found, "theme_day", period="2026-08")["status"] == "missed"
    later = district.branch(established_on=PartialDate("2026-10-08"))
    assert entry(duties_of(later, Period.parse("2026"), today), "theme_day", period="2026-10")["status"] == (
        "not_recorded"
    )


def test_a_committee_is_asked_only_where_there_is_one(district, today):
    def kinds(branch: Any) -> set[str]:
        return {one["activity"] for one in duties_of(branch, NOVEMBER, today).requirements}

    assert "committee_meeting" not in kinds(district.branch(committee=False, members=8))
    assert "committee_meeting" in kinds(district.branch(members=7))
    assert "committee_meeting" not in kinds(district.branch(members=6))


def test_each_group_answers_for_itself(district, today):
    branch = district.branch()
    groups = [
        set_up(name=name, kind="group", parent=branch, by=district.by, at=clock.now())
        for name in ("一组", "二组")
    ]
    held = district.write(groups[0], kinds="group_meeting", day=dt.date(2026, 11, 3))
    found = duties_of(branch, NOVEMBER, today)
    assert entry(found, "group_meeting", groups[0].public_id)["records"] == [held.public_id]
    assert entry(found, "group_meeting", groups[1].public_id)["status"] == "due"


def test_a_joint_record_counts_for_both_hosts(district, today):
    one, two = district.branch(), district.branch()
    held = district.write(one, two, kinds="theme_day", day=dt.date(2026, 11, 6))
    for branch in (one, two):
        assert entry(duties_of(branch, NOVEMBER, today), "theme_day")["records"] == [held.public_id]


def test_an_optional_pack_holds_below_who_switched_it_on(district, today):
    branch = district.branch()
    assert "lecture" not in {one["activity"] for one in duties_of(branch, NOVEMBER, today).requirements}
    use_pack(
        organization=district.root,
        pack="lecture-quarterly",
        begins=dt.date(2026, 8, 1),
        by=district.by,
        at=clock.now(),
    )
    assert entry(duties_of(branch, NOVEMBER, today), "lecture")["period"] == "2026-Q4"
    year = duties_of(branch, Period.parse("2026"), today).requirements
    lectures = [one["period"] for one in year if one["activity"] == "lecture"]
    assert lectures == ["2026-Q3", "2026-Q4"]


@pytest.mark.parametrize(
    ("elected", "written", "ends", "status", "guessed"),
    [
        ("2024-06-30", None, "2029-06-30", "ok", False),
        ("2022-04", None, "2027-04-30", "remind", True),
        ("2021-06-30", None, "2026-06-30", "overdue", False),
        ("2024-06-30", "2026-12", "2026-12-31", "remind", True),
    ],
)
def test_terms(district, today, elected, written, ends, status, guessed):
    branch = district.branch()
    district.term(branch, elected, ends_on=PartialDate(written) if written else None)
    term = duties_of(branch, NOVEMBER, today).terms[0]
    assert (term["ends_on"], term["status"], term["last_possible_day"]) == (ends, status, guessed)
    assert term["ends_from"] == ("document" if written else "rule")


def test_temporary_branches_have_no_term(district, today):
    branch = district.branch(members=0, kind="temporary_branch")
    district.term(branch)
    assert duties_of(branch, NOVEMBER, today).terms == []


def test_formation(district, today):
    def advice(branch: Any) -> set[str]:
        return {one["what"] for one in duties_of(branch, NOVEMBER, today).formation}

    assert advice(district.branch(members=2)) == {"reform"}
    assert advice(district.branch(members=7, committee=False)) == {"set_up_committee"}
    assert advice(district.branch(members=51, committee=True)) == {"split"}
    assert advice(district.branch(members=6)) == set()


def test_a_unit_without_a_branch_must_form_one(district, today):
    branch = district.branch()
    unit = Unit.objects.create(name="恒达公司", sector="enterprise", above=district.root)
    for name in ("甲", "乙", "丙"):
        admit_imported(
            organization=branch, name=name, standing="full", unit=unit, by=district.by, at=clock.now()
        )
    (one,) = duties_of(district.root, NOVEMBER, today).formation
    assert (one["what"], one["unit"], one["rule"]) == ("form", unit.public_id, "BR-001")
    assert "恒达公司" in one["sentence"]


def test_the_command_s_document(district, today):
    branch = district.branch(committee=True)
    document = duties_json(branch, "2026-11", today)
    assert list(document) == ["organization", "month", "as_of", "requirements", "terms", "formation"]
    assert (document["organization"], document["as_of"]) == (branch.code, "2026-11-22")
    fields = {
        "rule",
        "activity",
        "period",
        "group",
        "required",
        "held",
        "status",
        "due_by",
        "records",
        "reason",
    }
    assert all(set(one) == fields for one in document["requirements"])


def test_queries_do_not_grow(district, today):
    counts = []
    for total in (1, 3):
        while district.count < total:
            branch = district.branch(committee=True)
            Unit.objects.create(name=f"单位{total}", sector="enterprise", above=branch)
            district.write(branch, kinds="theme_day", day=dt.date(2026, 11, 6))
        with CaptureQueriesContext(connection) as queries:
            assert len(duties_of_many(district.root, NOVEMBER, today)) == total + 1
        counts.append(len(queries))
    assert counts == [8, 8]


def test_a_sector_alone(district, today):
    village = district.branch(sector="village")
    district.branch()
    found = duties_of_many(district.root, NOVEMBER, today, sector="village")
    assert [one.place.public_id for one in found] == [village.public_id]


def test_events(district, today):
    branch = district.branch(committee=True)
    events = events_of(branch, today)
    assert dt.date(2029, 6, 30) in {one.day for one in events}
    assert len({one.key for one in events}) == len(events)
    assert all(branch.name in one.title for one in events)
