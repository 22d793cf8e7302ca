"""The pages, as their users open them."""

import re
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from jiceng.activities.models import Activity, State


def as_user(user: object) -> Client:
    client = Client()
    client.force_login(user)
    return client


def record_data(place: SimpleNamespace, **more: object) -> dict[str, object]:
    return {
        "organization": place.branch.public_id,
        "kinds": ["assembly", "lecture"],
        "starts_at": "2026-11-22T19:30",
        "place": "会议室",
        "item": ["1"],
        "save": "held",
        **more,
    }


def test_a_meeting_of_thirty_with_three_absent(place: SimpleNamespace) -> None:
    client = as_user(place.recorder)
    page = client.get(reverse("activities:record"), {"kind": "assembly"})
    assert page.status_code == 200
    assert page.content.decode().count('name="person"') == 30
    absent = {f"p-{one.public_id}": "absent" for one in place.people[5:8]}
    data = record_data(
        place, **absent, **{"title-1": "议题", "meeting-1": "ordinary", "favour-1": "20", "against-1": "0"}
    )
    answer = client.post(reverse("activities:record"), data)
    activity = Activity.objects.get()
    assert answer.url == reverse("activities:detail", args=[activity.public_id])
    assert activity.title == "党员大会、党课"
    assert activity.attendances.filter(presence="absent").count() == 3
    shown = client.get(answer.url).content.decode()
    assert "会议有效：应到 28" in shown
    assert "2026年第四季度党员大会" in shown


def test_the_chair_is_the_secretary_unless_another_is_chosen(place: SimpleNamespace) -> None:
    client = as_user(place.recorder)
    page = client.get(reverse("activities:record"), {"kind": "assembly"})
    assert page.context["form"].initial["chair"] == place.people[0].public_id
    data = record_data(place, chair=place.people[1].public_id)
    shown = client.post(reverse("activities:record"), data, follow=True).content.decode()
    assert "主持人" in shown and place.people[1].name in shown
    activity = Activity.objects.get()
    assert activity.chair == place.people[1]
    data = {"kinds": ["assembly"], "starts_at": "2026-11-22T19:30", "title": activity.title, "why": "记错了"}
    client.post(reverse("activities:correct", args=[activity.public_id]), data)
    activity.refresh_from_db()
    assert activity.chair is None


def test_kinds_that_a_pack_declares_are_offered_where_they_are_held(place: SimpleNamespace) -> None:
    branch = {
        code
        for code, _label in as_user(place.recorder)
        .get(reverse("activities:record"))
        .context["form"]
        .fields["kinds"]
        .choices
    }
    assert "assembly" in branch and "democratic_life_meeting" not in branch
    place.branch.kind = "committee"
    place.branch.save()
    page = as_user(place.recorder).get(reverse("activities:record"))
    assert ("democratic_life_meeting", "民主生活会") in page.context["form"].fields["kinds"].choices
    data = record_data(place, kinds=["democratic_life_meeting"])
    shown = as_user(place.recorder).post(reverse("activities:record"), data, follow=True).content.decode()
    assert Activity.objects.get().title == "民主生活会" and "民主生活会" in shown


def test_a_kind_that_nobody_declared_is_refused(place: SimpleNamespace) -> None:
    answer = as_user(place.recorder).post(reverse("activities:record"), record_data(place, kinds=["picnic"]))
    assert answer.status_code == 422
    assert Activity.objects.count() == 0


def test_the_live_part_judges_as_saving_will(place: SimpleNamespace) -> None:
    data = record_data(place, **{"title-1": "议题", "meeting-1": "admission", "favour-1": "99"})
    shown = as_user(place.recorder).post(reverse("activities:live"), data).content.decode()
    assert "多于到会有表决权的 28 人" in shown
    data["favour-1"] = "20"
    shown = as_user(place.recorder).post(reverse("activities:live"), data).content.decode()
    assert "通过：须至少 15 票，得 20 票" in shown


def test_a_refusal_shows_at_the_form_and_keeps_what_was_typed(place: SimpleNamespace) -> None:
    data = record_data(place, **{"title-1": "写好的议题", "meeting-1": "ordinary", "favour-1": "多"})
    answer = as_user(place.recorder).post(reverse("activities:record"), data)
    assert answer.status_code == 422
    assert "写好的议题" in answer.content.decode()
    assert Activity.objects.count() == 0


def test_plan_then_record(place: SimpleNamespace) -> None:
    client = as_user(place.recorder)
    client.post(reverse("activities:record"), record_data(place, save="plan"))
    plan = Activity.objects.get()
    assert plan.state == State.PLANNED
    calendar = client.get(reverse("activities:calendar", args=[plan.public_id]))
    assert b"BEGIN:VEVENT" in calendar.content
    client.post(reverse("activities:check_in", args=[plan.public_id]), {"on": "1"})
    plan.refresh_from_db()
    assert client.get(reverse("activities:check_in_code", args=[plan.public_id])).status_code == 200
    phone = as_user(place.member)
    here = reverse("activities:claim", args=[plan.check_in_key])
    assert "我到了" in phone.get(here).content.decode()
    assert "已签到" in phone.post(here).content.decode()
    page = client.get(reverse("activities:record"), {"plan": plan.public_id})
    assert page.status_code == 200
    client.post(reverse("activities:record"), record_data(place, plan=plan.public_id))
    plan.refresh_from_db()
    assert plan.state == State.HELD


def test_not_held_because(place: SimpleNamespace) -> None:
    client = as_user(place.recorder)
    assert client.post(reverse("activities:record"), record_data(place, save="not_held")).status_code == 422
    client.post(reverse("activities:record"), record_data(place, save="not_held", reason="台风"))
    assert Activity.objects.get().reason == "台风"


@pytest.mark.parametrize("name", ["detail", "correct", "calendar"])
def test_outside_the_scope_there_is_nothing(place: SimpleNamespace, held, name: str) -> None:
    activity = held()
    url = reverse(f"activities:{name}", args=[activity.public_id])
    assert as_user(place.neighbour).get(url).status_code == 404
    assert as_user(place.recorder).get(url).status_code == 200


def test_inside_without_the_right_it_is_forbidden(place: SimpleNamespace, held) -> None:
    activity = held()
    url = reverse("activities:correct", args=[activity.public_id])
    assert as_user(place.staff).get(url).status_code == 403
    assert as_user(place.member).get(url).status_code == 403
    query = {"organization": place.branch.public_id}
    assert as_user(place.staff).get(reverse("activities:record"), query).status_code == 403
    assert as_user(place.neighbour).get(reverse("activities:record"), query).status_code == 404


def test_a_member_sees_their_own_part_and_no_other_names(place: SimpleNamespace, held) -> None:
    shown = as_user(place.member).get(reverse("activities:detail", args=[held().public_id])).content.decode()
    assert "我的出席" in shown
    assert "党员03" not in shown


def test_a_correction_shows_its_history(place: SimpleNamespace, held) -> None:
    activity, client = held(), as_user(place.recorder)
    url = reverse("activities:correct", args=[activity.public_id])
    page = client.get(url).content.decode()
    assert len(re.findall('name="person"', page)) == 30
    data = record_data(place, kinds=["assembly"], title=activity.title, why="记错") | {"place": "礼堂"}
    assert client.post(url, data).status_code == 302
    shown = client.get(reverse("activities:detail", args=[activity.public_id])).content.decode()
    assert "<del>会议室</del>" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_whatever_its_length(
    place: SimpleNamespace, held, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        held(title=f"会议{number}")
    client = as_user(place.recorder)
    with django_assert_num_queries(8):
        page = client.get(reverse("activities:list", args=[place.branch.public_id]))
    assert page.status_code == 200


def test_filters_and_hosts(place: SimpleNamespace, held) -> None:
    held(kinds=["lecture"], title="党课一")
    held(title="大会一")
    client = as_user(place.recorder)
    url = reverse("activities:list", args=[place.branch.public_id])
    shown = client.get(url, {"kind": "lecture", "period": "2026-11"}).content.decode()
    assert ("党课一" in shown, "大会一" in shown) == (True, False)
    assert "还没有记录" in client.get(url, {"period": "2025-01"}).content.decode()
    query = {"organization": place.branch.public_id, "q": "河畔"}
    assert place.other.public_id in client.get(reverse("activities:hosts"), query).content.decode()


def test_people_of_a_host_one_may_not_see_stay_out(place: SimpleNamespace) -> None:
    client = as_user(place.recorder)
    client.post(reverse("activities:record"), record_data(place, hosts=[place.other.public_id]))
    activity = Activity.objects.get()
    assert activity.hosts.count() == 2
    assert activity.attendances.filter(person=place.stranger).count() == 0
    shown = as_user(place.neighbour).get(reverse("activities:detail", args=[activity.public_id]))
    assert shown.status_code == 200
    assert "党员03" not in shown.content.decode()
    refused = as_user(place.neighbour).get(reverse("activities:correct", args=[activity.public_id]))
    assert refused.status_code == 403


def test_files_are_for_who_may_see_the_people(place: SimpleNamespace, held, settings, tmp_path) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    activity, client = held(), as_user(place.recorder)
    upload = SimpleUploadedFile("签到.pdf", b"%PDF-1.7 x")
    client.post(reverse("activities:attach", args=[activity.public_id]), {"files": [upload]})
    url = reverse("activities:attachment", args=[activity.public_id, activity.attachments.get().public_id])
    assert b"".join(client.get(url).streaming_content) == b"%PDF-1.7 x"
    assert as_user(place.member).get(url).status_code == 403
    assert as_user(place.neighbour).get(url).status_code == 404


def test_calling_off_needs_a_reason_and_stays_visible(place: SimpleNamespace, held) -> None:
    activity, client = held(state="planned"), as_user(place.recorder)
    url = reverse("activities:cancel", args=[activity.public_id])
    client.post(url, {"why": ""})
    assert Activity.objects.get().state == State.PLANNED
    client.post(url, {"why": "改期"})
    shown = client.get(reverse("activities:detail", args=[activity.public_id])).content.decode()
    assert "改期" in shown
    assert Activity.objects.get().state == State.CANCELLED
