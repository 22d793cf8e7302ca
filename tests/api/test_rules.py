"""The rulebook over the API."""

import json
from types import SimpleNamespace

from .test_api import as_user, send


def test_a_question_is_asked_either_way(place: SimpleNamespace) -> None:
    client = as_user(place.recorder)
    given = {"meeting": "admission", "should_attend": 16, "present": 9, "favour": 9}
    data = {"question": "meeting.verdict", "given": given, "on": "2026-11-22"}
    found = send(client, "/api/rules/ask", data).json()
    assert (found["answered"], found["answer"]["passed"], found["on"]) == (True, True, "2026-11-22")
    assert {one["rule"] for one in found["because"]} >= {"DV-014", "DV-015"}
    assert client.get("/api/rules/ask", data | {"given": json.dumps(given)}).json() == found


def test_bad_input_is_the_sentence_of_the_rulebook(place: SimpleNamespace) -> None:
    client = as_user(place.recorder)
    data = {"question": "election.ballot", "given": {"seats": 0, "marked": 1}}
    answer = send(client, "/api/rules/ask", data)
    assert answer.status_code == 422
    assert answer.json() == {"detail": "seats: got 0; it takes a whole number, 1 or more.", "field": "seats"}
    assert client.get("/api/rules/ask", {"question": "x", "given": "{"}).json()["field"] == "given"
    assert client.get("/api/rules/ask", {"question": "x", "given": "{}"}).json()["field"] == "question"
    bad_day = client.get("/api/rules/BR-010", {"on": "gestern"})
    assert (bad_day.status_code, bad_day.json()["field"]) == (422, "on")


def test_rules_and_questions_are_listed(place: SimpleNamespace) -> None:
    client = as_user(place.recorder)
    lines = client.get("/api/rules").json()
    assert "BR-010" in [one["rule"] for one in lines]
    rule = client.get("/api/rules/EL-024", {"on": "2026-11-22"}).json()
    assert rule["current"] == rule["values"][-1]["value"]
    assert client.get("/api/rules/XX-999").status_code == 404
    names = [one["question"] for one in client.get("/api/rules/questions").json()]
    assert "meeting.verdict" in names
