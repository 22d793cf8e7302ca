"""Recording, correcting, planning."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiceng.activities import actions
from jiceng.activities.drafts import ItemDraft
from jiceng.activities.models import Activity, Attendance, Correction
from jiceng.activities.queries import held as held_rows
from jiceng.activities.queries import roster
from jiceng.audit.models import Entry
from jiceng.core.errors import Refused
from jiceng.notifications.models import Message
from jiceng.rulebook import ask


def vote(**counts: int | None) -> ItemDraft:
    return ItemDraft(title="接收预备党员", meeting="admission", **counts)


def test_everyone_is_present_but_who_is_named(place: SimpleNamespace, held) -> None:
    activity = held(absences={place.people[3].pk: ("leave", "出差"), place.people[4].pk: ("absent", "")})
    found = {one.person_id: (one.presence, one.reason) for one in activity.attendances.all()}
    assert len(found) == 30
    assert found[place.people[3].pk] == ("leave", "出差")
    assert sum(one == ("present", "") for one in found.values()) == 28


def test_the_number_of_queries_does_not_grow_with_the_roster(place: SimpleNamespace, held) -> None:
    with CaptureQueriesContext(connection) as small:
        held(organization=place.group, kinds=["group_meeting"], title="小组会")
    with CaptureQueriesContext(connection) as large:
        held()
    assert len(large) <= len(small) <= 11


def test_one_line_in_the_log(place: SimpleNamespace, held) -> None:
    before = Entry.objects.count()
    activity = held()
    line = Entry.objects.latest("pk")
    assert Entry.objects.count() == before + 1
    assert (line.verb, line.kind, line.subject) == ("recorded", "activity", activity.public_id)


def test_a_key_gives_the_same_record_and_only_to_the_same_user(place: SimpleNamespace, held) -> None:
    first = held(key="abc")
    assert held(key="abc") == first
    assert held(key="abc", by=place.staff) != first
    assert Activity.objects.count() == 2


def test_the_verdict_is_kept_with_the_vote(place: SimpleNamespace, held) -> None:
    absences = {person.pk: ("absent", "") for person in place.people[:3]}
    activity = held(items=[vote(favour=24, against=1, abstain=0)], absences=absences)
    item = activity.items.get()
    assert (item.should_attend, item.present) == (28, 25)
    expected = ask(
        "meeting.verdict",
        {"meeting": "admission", "should_attend": 28, "present": 25, "favour": 24},
        on=activity.day,
    )
    assert item.verdict == expected.as_json()


def test_without_quorum_it_is_recorded_and_says_so(place: SimpleNamespace, held) -> None:
    absences = {person.pk: ("absent", "") for person in place.people[:20]}
    activity = held(items=[vote(favour=8)], absences=absences)
    assert activity.items.get().verdict["answer"]["quorum"] is False


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"items": [vote(favour=29)]}, "items"),
        ({"items": [vote(favour=27, written_favour=1)]}, "items"),
        ({"kinds": []}, "kinds"),
        ({"title": " "}, "title"),
        ({"state": "not_held"}, "reason"),
        ({"state": "cancelled"}, "state"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(place: SimpleNamespace, held, fields, field) -> None:
    with pytest.raises(Refused) as refused:
        held(**fields)
    assert refused.value.field == field
    assert (Activity.objects.count(), Attendance.objects.count()) == (0, 0)


def test_held_in_the_future_is_refused(place: SimpleNamespace, held) -> None:
    with pytest.raises(Refused):
        held(starts_at=place.at + dt.timedelta(days=2))


def test_who_is_not_expected_cannot_be_absent(place: SimpleNamespace, held) -> None:
    with pytest.raises(Refused):
        held(absences={place.stranger.pk: ("absent", "")})


def test_a_failure_at_the_end_leaves_nothing(place: SimpleNamespace, held, monkeypatch) -> None:
    def broken(**_fields: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("jiceng.activities.actions.record.record", broken)
    with pytest.raises(RuntimeError):
        held()
    assert (Activity.objects.count(), Attendance.objects.count()) == (0, 0)


def test_rosters_by_kind(place: SimpleNamespace) -> None:
    assert len(roster([place.branch], ["assembly"], place.at.date())) == 30
    assert len(roster([place.branch], ["committee_meeting"], place.at.date())) == 3
    assert len(roster([place.branch], ["committee_meeting", "lecture"], place.at.date())) == 30
    assert len(roster([place.group], ["group_meeting"], place.at.date())) == 5
    assert len(roster([place.branch, place.other], ["theme_day"], place.at.date())) == 31


def test_several_hosts_are_credited_from_one_record(place: SimpleNamespace, held) -> None:
    from django.db.models import Q

    activity = held(hosts=[place.other], kinds=["theme_day", "lecture"])
    rows = held_rows(Q(), dt.date(2026, 11, 1), dt.date(2026, 12, 1))
    assert {(row.organization_id, row.kind, row.public_id) for row in rows} == {
        (host.pk, kind, activity.public_id)
        for host in (place.branch, place.other)
        for kind in ("theme_day", "lecture")
    }


def test_recorded_late_is_only_labelled(place: SimpleNamespace, held) -> None:
    assert held(starts_at=place.at - dt.timedelta(days=9)).days_late == 9


def test_a_correction_keeps_what_stood_before(place: SimpleNamespace, held) -> None:
    activity = held(items=[vote(favour=24)])
    correction = actions.correct_activity(
        activity=activity,
        why="记错地点",
        place="礼堂",
        absences={place.people[0].pk: ("absent", "")},
        by=place.recorder,
        at=place.at,
    )
    activity.refresh_from_db()
    assert (correction.before["place"], activity.place) == ("会议室", "礼堂")
    assert activity.items.get().present == 27
    with pytest.raises(Refused):
        actions.correct_activity(activity=activity, why="", place="别处", by=place.recorder, at=place.at)
    with pytest.raises(Refused):
        actions.correct_activity(activity=activity, why="无", place="礼堂", by=place.recorder, at=place.at)
    assert Correction.objects.count() == 1


def test_marking_a_filed_record_is_a_correction(place: SimpleNamespace, held) -> None:
    activity = held()
    who = place.people[2].public_id
    row = activity.attendances.get(person__public_id=who)
    actions.mark_attendance(attendance=row, presence="late", by=place.recorder, at=place.at)
    assert activity.corrections.get().after == {"attendance": {who: {"presence": "late", "reason": ""}}}


def test_a_plan_is_announced_and_then_held(place: SimpleNamespace) -> None:
    plan = actions.plan_activity(
        organization=place.branch,
        kinds=["theme_day"],
        title="主题党日",
        starts_at=place.at,
        place="广场",
        by=place.recorder,
        at=place.at,
    )
    assert Message.objects.count() == 30
    key = actions.open_check_in(activity=plan, by=place.recorder, at=place.at)
    assert key
    actions.claim(activity=plan, person=place.people[9], by=place.member, at=place.at)
    with pytest.raises(Refused):
        actions.claim(activity=plan, person=place.stranger, by=place.neighbour, at=place.at)
    record = actions.hold(
        activity=plan, absences={place.people[1].pk: ("absent", "")}, by=place.recorder, at=place.at
    )
    assert (record.state, record.check_in_key) == ("held", "")
    assert record.attendances.get(person=place.people[9]).claimed_at == place.at
    with pytest.raises(Refused):
        actions.hold(activity=plan, by=place.recorder, at=place.at)


def test_files_by_type_and_size(place: SimpleNamespace, held, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    activity = held()
    kept = actions.attach_file(
        activity=activity, name="..\\签到.pdf", content=b"%PDF-1.7 x", by=place.recorder, at=place.at
    )
    assert kept.name == "签到.pdf"
    for name, content in (("a.pdf", b"MZ"), ("a.exe", b"MZ"), ("b.pdf", b"%PDF-" + b"0" * 10 * 1024 * 1024)):
        with pytest.raises(Refused):
            actions.attach_file(activity=activity, name=name, content=content, by=place.recorder, at=place.at)
    assert len([one for one in tmp_path.rglob("*") if one.is_file()]) == 1


@given(absent=st.integers(0, 28), favour=st.integers(0, 28), written=st.integers(0, 28))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_that_can_be_are_recorded_as_the_rulebook_says(
    place: SimpleNamespace, held, absent: int, favour: int, written: int
) -> None:
    present = 28 - absent
    absences = {person.pk: ("absent", "") for person in place.people[:absent]}
    items = [vote(favour=favour, written_favour=written)]
    if favour > present or written > absent:
        with pytest.raises(Refused):
            held(items=items, absences=absences)
        return
    answer = held(items=items, absences=absences).items.get().verdict["answer"]
    assert answer["quorum"] is (present >= answer["min_present"])
    assert answer["total_favour"] == favour + written


def test_a_mark_made_meanwhile_is_seen_and_stands_in_the_history(place: SimpleNamespace, held) -> None:
    activity, who = held(), place.people[5]
    read_before = activity.attendances.get(person=who)
    Attendance.objects.filter(pk=read_before.pk).update(presence="leave", reason="出差")
    actions.mark_attendance(attendance=read_before, presence="late", by=place.recorder, at=place.at)
    assert activity.attendances.get(person=who).presence == "late"
    before = activity.corrections.get().before["attendance"][who.public_id]
    assert before == {"presence": "leave", "reason": "出差"}
