"""The REST API."""

import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client

from jiceng.activities.models import Activity

SNAPSHOT = Path(__file__).parent / "openapi.json"


def as_user(user: object, **options: object) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def send(client: Client, url: str, data: object):
    return client.post(url, json.dumps(data), content_type="application/json")


def test_record_and_read_again(place: SimpleNamespace) -> None:
    client = as_user(place.recorder)
    data = {
        "organization": place.branch.public_id,
        "kinds": ["assembly"],
        "starts_at": "2026-11-22T19:30:00+08:00",
        "absences": [{"person": place.people[0].public_id, "presence": "absent"}],
        "key": "k1",
        "items": [{"title": "议题", "meeting": "ordinary", "favour": 20}],
    }
    answer = send(client, "/api/activities", data)
    assert answer.status_code == 201
    found = answer.json()
    assert (found["expected"], found["came"], found["items"][0]["verdict"]["answer"]["quorum"]) == (
        30,
        29,
        True,
    )
    assert send(client, "/api/activities", data).json()["id"] == found["id"]
    assert client.get(f"/api/activities/{found['id']}").json() == found
    rows = client.get("/api/activities", {"organization": place.branch.public_id}).json()["rows"]
    assert [one["id"] for one in rows] == [found["id"]]


def test_errors_are_one_sentence(place: SimpleNamespace) -> None:
    client = as_user(place.recorder)
    data = {"organization": place.branch.public_id, "kinds": [], "starts_at": "2026-11-22T19:30:00+08:00"}
    answer = send(client, "/api/activities", data)
    assert (answer.status_code, answer.json()["field"]) == (422, "kinds")
    assert send(client, "/api/activities", {}).status_code == 422
    assert Client().get("/api/activities/abc").status_code == 401


def test_scope(place: SimpleNamespace, held) -> None:
    url = f"/api/activities/{held().public_id}"
    mark = {"person": place.people[0].public_id, "presence": "absent"}
    assert as_user(place.neighbour).get(url).status_code == 404
    assert send(as_user(place.neighbour), f"{url}/attendance", mark).status_code == 404
    assert send(as_user(place.staff), f"{url}/attendance", mark).status_code == 403
    assert (
        send(as_user(place.recorder, enforce_csrf_checks=True), f"{url}/attendance", mark).status_code == 403
    )


def test_marking_one_costs_few_queries(place: SimpleNamespace, held, django_assert_max_num_queries) -> None:
    activity = held(state="planned")
    client = as_user(place.recorder)
    mark = {"person": place.people[0].public_id, "presence": "absent"}
    with django_assert_max_num_queries(
        9
    ):  # one less where the database writes an audit line in one statement
        answer = send(client, f"/api/activities/{activity.public_id}/attendance", mark)
    assert answer.json() == {**mark, "reason": ""}
    stranger = {"person": place.stranger.public_id}
    assert send(client, f"/api/activities/{activity.public_id}/attendance", stranger).status_code == 422
    assert Activity.objects.get().attendances.filter(presence="absent").count() == 1


def test_recording_thirty_answers_what_is_kept_and_reads_nothing_again(
    place: SimpleNamespace, django_assert_max_num_queries
) -> None:
    client = as_user(place.recorder)
    data = {
        "organization": place.branch.public_id,
        "kinds": ["lecture", "assembly", "assembly"],
        "starts_at": "2026-06-10T09:00:00+08:00",
        "absences": [
            {"person": place.people[0].public_id, "presence": "late"},
            {"person": place.people[1].public_id, "presence": "leave", "reason": "出差"},
        ],
        "hosts": [place.group.public_id],
    }
    with django_assert_max_num_queries(16):
        answer = send(client, "/api/activities", data)
    assert answer.status_code == 201
    assert answer.json() == client.get(f"/api/activities/{answer.json()['id']}").json()
    assert (answer.json()["expected"], answer.json()["came"]) == (30, 29)


@pytest.mark.django_db
def test_the_document_is_the_one_that_was_agreed() -> None:
    """After a wanted change: run once with JICENG_WRITE_SNAPSHOTS=1."""
    from jiceng.api.assembled import api

    text = (
        json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"
    )
    if os.environ.get("JICENG_WRITE_SNAPSHOTS"):
        SNAPSHOT.write_text(text)
    assert SNAPSHOT.read_text() == text
