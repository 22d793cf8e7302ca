"""Cases over the REST API: what the pages show, by the same actions and the same rights."""

import json
from types import SimpleNamespace
from typing import Any

from django.test import Client

from jiceng.workflow.models import StepRecord


def as_user(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def send(client: Client, url: str, data: dict[str, Any]) -> Any:
    return client.post(url, json.dumps(data), content_type="application/json")


def test_a_case_is_listed_read_and_goes_on(place: SimpleNamespace, walked: Any) -> None:
    case, client = walked("activist_filed"), as_user(place.recorder)
    address = f"/api/cases?organization={place.branch.public_id}&kind=development"
    (line,) = client.get(address).json()["rows"]
    assert (line["id"], line["next"], line["late"]) == (case.public_id, "指定培养联系人", False)
    steps = {one["id"]: one for one in client.get(f"/api/cases/{case.public_id}").json()["steps"]}
    assert steps["apply"]["state"] == "done" and steps["apply"]["records"][0]["on"] == "2022-01-10"
    assert steps["target"]["earliest"]["rule"].startswith("DV-")
    people = [one.public_id for one in place.people[:2]]
    sent = {"on": "2022-05-21", "values": {"contacts": people}}
    made = send(client, f"/api/cases/{case.public_id}/steps/contacts", sent)
    assert made.status_code == 201 and made.json()["values"] == {"contacts": people}
    again = send(client, f"/api/cases/{case.public_id}/steps/contacts", sent)
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    assert StepRecord.objects.filter(case=case, step="contacts").count() == 1


def test_what_is_wrong_is_said_with_its_field(place: SimpleNamespace, walked: Any) -> None:
    case, client = walked("activist_filed"), as_user(place.recorder)
    for step, sent, field in (
        ("contacts", {"on": "昨天"}, "on"),
        ("contacts", {"on": "2022-05-21", "values": {"contacts": ["nobody"]}}, "contacts"),
        ("contacts", {"on": "2022-05-21", "values": {"weight": 3}}, "weight"),
        ("target", {"on": "2023-06-01"}, "result"),
    ):
        answer = send(client, f"/api/cases/{case.public_id}/steps/{step}", sent)
        assert (answer.status_code, answer.json()["field"]) == (422, field), answer.content
    assert send(client, f"/api/cases/{case.public_id}/steps/nothing", {"on": "2022-05-21"}).status_code == 404


def test_others_see_nothing_and_readers_write_nothing(place: SimpleNamespace, walked: Any) -> None:
    case = walked("activist_filed")
    address = f"/api/cases/{case.public_id}"
    assert as_user(place.neighbour).get(address).status_code == 404
    assert as_user(place.auditor).get(address).status_code == 200
    sent = {"on": "2022-05-21"}
    assert send(as_user(place.auditor), f"{address}/steps/contacts", sent).status_code == 403
    assert send(as_user(place.neighbour), f"{address}/steps/contacts", sent).status_code == 404


def test_steps_that_are_due(place: SimpleNamespace, walked: Any) -> None:
    case = walked("contacts")
    found = as_user(place.recorder).get(f"/api/cases/due?organization={place.branch.public_id}").json()
    assert [(one["case"], one["late"]) for one in found] == [(case.public_id, True)]


def test_a_list_costs_the_same_at_any_length(
    place: SimpleNamespace, began: Any, django_assert_max_num_queries: Any
) -> None:
    client = as_user(place.recorder)
    address = f"/api/cases?organization={place.branch.public_id}&kind=development"
    began("一")
    client.get(address)
    with django_assert_max_num_queries(12) as few:
        client.get(address)
    for number in range(8):
        began(f"申请人{number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert len(client.get(address).json()["rows"]) == 9
