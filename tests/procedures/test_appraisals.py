"""组织生活会 and 民主生活会: one a year, opinions without who said them, problems that become tasks, papers."""

import datetime as dt
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from jiceng.activities.actions import record_activity
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.procedures.appraisals import problem_count
from jiceng.procedures.meeting_actions import list_problem, note_opinion, withdraw_problem
from jiceng.procedures.models import Opinion, Problem
from jiceng.procedures.queries import shown
from jiceng.procedures.talks import note_talk
from jiceng.workflow.actions import open_case, open_task, record_step, report_task, verify_task
from jiceng.workflow.models import Case, Task


def as_user(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def url(name: str, *args: str) -> str:
    return reverse(f"procedures:{name}", args=args)


@pytest.fixture
def case(place: SimpleNamespace) -> Case:
    as_user(place.recorder).post(url("begin_life_meeting", place.branch.public_id), {"year": "2026"})
    return Case.objects.get(procedure="life-meeting")


def problem(case: Case, place: SimpleNamespace, text: str = "学习不够经常") -> Problem:
    return list_problem(case=case, text=text, person=None, by=place.recorder, at=place.at)


def test_a_year_has_one_case(place: SimpleNamespace, case: Case) -> None:
    assert (case.about, case.given) == ("2026", {"year_end": "2026-12-31"})
    client, address = as_user(place.recorder), url("begin_life_meeting", place.branch.public_id)
    answer = client.post(address, {"year": "2026"})
    assert answer.status_code == 422 and "2026年度的已经开始了" in answer.content.decode()
    assert client.post(address, {"year": "2025"}).status_code == 302
    assert Case.objects.filter(procedure="life-meeting").count() == 2


def test_the_meeting_is_a_recorded_life_meeting(place: SimpleNamespace, case: Case) -> None:
    for kind, day in (("life_meeting", 5), ("lecture", 6)):
        record_activity(
            organization=place.branch,
            kinds=[kind],
            title=f"活动{kind}",
            starts_at=dt.datetime(2026, 11, day, 9, tzinfo=clock.zone()),
            by=place.recorder,
            at=place.at,
        )
    client = as_user(place.recorder)
    page = client.get(url("case", case.public_id) + "?step=meeting")
    form = page.context["form"]
    choices = form.fields["source"].choices
    assert [label for key, label in choices if key] == ["2026年11月5日 活动life_meeting"]
    sent = {"source": choices[1][0], "on": "", "note": ""}
    assert client.post(url("record", case.public_id, "meeting"), sent).status_code == 302
    assert case.records.get().on == PartialDate("2026-11-05")


def test_an_opinion_keeps_whom_it_was_asked_of_and_nobody_who_said_it(
    place: SimpleNamespace, case: Case
) -> None:
    client = as_user(place.recorder)
    sent = {"asked": "群众代表", "text": "多到小区走走", "on": "2026-11-20"}
    assert client.post(url("add_opinion", case.public_id), sent).status_code == 302
    page = client.get(url("opinions", case.public_id)).content.decode()
    assert "多到小区走走" in page and "群众代表" in page
    assert not {field.name for field in Opinion._meta.fields} & {"person", "author", "said_by"}
    given: dict[str, Any] = {"case": case, "on": PartialDate("2026-11-20"), "by": place.recorder}
    for empty in ("asked", "text"):
        words = {"asked": "群众代表", "text": "意见"} | {empty: " "}
        with pytest.raises(Refused) as refused:
            note_opinion(at=place.at, **given, **words)
        assert refused.value.field == empty


def test_a_problem_becomes_a_task_and_is_struck_off(place: SimpleNamespace, case: Case) -> None:
    client, first = as_user(place.recorder), problem(case, place)
    problem(case, place, "台账不全")
    address = f"{reverse('workflow:create', args=[place.branch.public_id])}?title=x&origin=problem&source="
    page = client.get(url("opinions", case.public_id)).content.decode()
    assert f"source={first.public_id}" in page
    owner = place.people[1].memberships.get().public_id
    sent = {
        "title": first.text,
        "origin": "problem",
        "owner": owner,
        "due": "2026-12-20",
        "measure": "每周学一次",
    }
    assert client.post(address + first.public_id, sent).status_code == 302
    assert problem_count(case) == "列出问题2个，挂账整改1个，已销号0个。"
    task = Task.objects.get(source=first.public_id)
    report_task(task=task, proof="会议记录", by=place.recorder, at=place.at)
    verify_task(task=task, note="", by=place.staff, at=place.at)
    assert problem_count(case) == "列出问题2个，挂账整改1个，已销号1个。"
    assert "已销号" in client.get(url("opinions", case.public_id)).content.decode()


def test_who_may_see_and_write(place: SimpleNamespace, case: Case) -> None:
    seen = {"recorder": 200, "staff": 200, "auditor": 200, "neighbour": 404}
    written = {"recorder": 200, "staff": 200, "auditor": 403, "neighbour": 404}
    for name, status in seen.items():
        client = as_user(getattr(place, name))
        assert client.get(url("opinions", case.public_id)).status_code == status
        assert client.get(url("add_problem", case.public_id)).status_code == written[name]


def test_the_pages_hang_only_on_their_own_cases(place: SimpleNamespace, case: Case, began: Any) -> None:
    client, other = as_user(place.recorder), began()
    assert client.get(url("opinions", other.public_id)).status_code == 404
    assert url("opinions", case.public_id) in client.get(url("case", case.public_id)).content.decode()
    assert url("opinions", other.public_id) not in client.get(url("case", other.public_id)).content.decode()


def test_the_case_says_what_stands_beside_its_steps(place: SimpleNamespace, case: Case) -> None:
    given: dict[str, Any] = {"by": place.recorder, "at": place.at}
    one = problem(case, place)
    withdraw_problem(problem=problem(case, place, "别处的"), why="不是这里的", **given)
    owner, due = place.people[1], dt.date(2026, 12, 20)
    place_of = {"organization": place.branch, "origin": "problem", "source": one.public_id}
    open_task(title=one.text, owner=owner, due=due, **place_of, **given)
    note_opinion(case=case, asked="群众", text="多走走", on=PartialDate("2026-11-20"), **given)
    note_talk(
        organization=place.branch,
        on=PartialDate("2026-11-20"),
        first=place.people[0],
        second=place.people[1],
        **given,
    )
    page = as_user(place.recorder).get(url("case", case.public_id))
    panel = page.context["panel"]
    assert [(line.label, line.text) for line in panel.shown] == [
        ("征求到的意见", "1条"),
        ("问题清单", "1个，挂账1个，已销号0个（另有更正、撤回过的1条）"),
        ("谈心谈话", "1次，还有9人没有谈够"),
        ("民主评议", "10人中0人已评定等次"),
    ]
    assert url("opinions", case.public_id) in page.content.decode()


def test_a_democratic_life_meeting_shows_only_what_it_has(place: SimpleNamespace) -> None:
    sent = {"year": "2026", "meeting_day": "2026-12-20"}
    as_user(place.staff).post(url("begin_democratic_life", place.committee.public_id), sent)
    case = Case.objects.get(procedure="democratic-life")
    page = as_user(place.staff).get(url("case", case.public_id))
    assert [line.label for line in page.context["panel"].shown] == ["征求到的意见", "问题清单"]


def test_a_case_with_many_records_beside_it_costs_as_many_queries_as_one_with_few(
    place: SimpleNamespace, case: Case
) -> None:
    client, counts = as_user(place.recorder), []
    for number in (1, 12):
        for index in range(number):
            problem(case, place, f"问题{index}")
            words = {"asked": "群众", "text": f"意见{index}", "on": PartialDate("2026-11-20")}
            note_opinion(case=case, by=place.recorder, at=place.at, **words)
        client.get(url("case", case.public_id))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("case", case.public_id))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("tasks", "said"),
    [
        ((None, None), "问题清单里还有2个没有挂账。"),
        (("open", None), "问题清单里还有1个没有挂账，1个挂账还没有销号。"),
        (("open", "closed"), "问题清单里还有1个挂账没有销号。"),
        (("closed", "closed"), None),
        ((), None),
    ],
)
def test_measures_without_tasks_are_said_and_hinder_nothing(
    place: SimpleNamespace, case: Case, tasks: tuple[str | None, ...], said: str | None
) -> None:
    given: dict[str, Any] = {"by": place.recorder, "at": place.at}
    for state in tasks:
        found = problem(case, place)
        if state is None:
            continue
        source = {"origin": "problem", "source": found.public_id}
        due = dt.date(2026, 12, 20)
        task = open_task(
            organization=place.branch, title="改", owner=place.people[1], due=due, **source, **given
        )
        if state == "closed":
            report_task(task=task, proof="已改", **given)
            verify_task(task=task, note="", by=place.staff, at=place.at)
    record_step(case=case, step="rectify", on=PartialDate("2026-11-20"), **given)
    assert case.records.get().step == "rectify", "it is recorded all the same"
    lines = [line for stage in shown(case, clock.today()).stages for line in stage.steps]
    texts = [one.text for line in lines if line.step.id == "rectify" for one in line.remarks]
    assert [one for one in texts if "问题清单" in one] == ([said] if said else [])


def test_a_long_list_of_problems_costs_as_many_queries_as_a_short_one(
    place: SimpleNamespace, case: Case
) -> None:
    client, counts = as_user(place.recorder), []
    for number in (1, 12):
        for index in range(number):
            problem(case, place, f"问题{index}")
        client.get(url("opinions", case.public_id))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url("opinions", case.public_id))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("paper", ["life_meeting_plan", "self_examination", "life_meeting_report"])
def test_papers_say_what_is_known(place: SimpleNamespace, case: Case, paper: str) -> None:
    problem(case, place)
    answer = as_user(place.recorder).get(url("paper", case.public_id, paper))
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(one.text for one in document.paragraphs), *cells])
    assert "江景支部" in text and "2026" in text
    assert ("列出问题1个" in text) == (paper == "life_meeting_report")


def test_the_sheet_has_the_members_and_the_ranks_of_the_rule(place: SimpleNamespace, case: Case) -> None:
    answer = as_user(place.recorder).get(url("paper", case.public_id, "appraisal_sheet"))
    rows = [[cell.text for cell in row.cells] for row in Document(io.BytesIO(answer.content)).tables[0].rows]
    assert rows[0] == ["序号", "姓名", "优秀", "合格", "基本合格", "不合格"]
    assert [row[1] for row in rows[1:]] == [f"党员{number:02}" for number in range(10)]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"should_attend": 7, "present": 5}, None),
        ({"should_attend": 7, "present": 4}, "没有达到"),
        ({"should_attend": 3, "present": 4}, "多于"),
        ({}, "没有写"),
    ],
)
def test_a_democratic_life_meeting_needs_two_thirds(
    place: SimpleNamespace, values: dict[str, int], said: str | None
) -> None:
    procedure = installed_rulebook().procedure("democratic-life")
    assert procedure is not None
    case = open_case(
        procedure=procedure,
        organization=place.committee,
        person=None,
        title="东街党委2026年度民主生活会",
        about="2026",
        given={"meeting_day": dt.date(2026, 11, 20)},
        by=place.staff,
        at=place.at,
    )
    given: dict[str, Any] = {"by": place.staff, "at": place.at, "may_effect": case.steps()}
    record_step(case=case, step="meeting", on=PartialDate("2026-11-20"), values=values, **given)
    lines = [line for stage in shown(case, clock.today()).stages for line in stage.steps]
    texts = [one.text for line in lines if line.step.id == "meeting" for one in line.remarks]
    about = [one for one in texts if "应到" in one or "实到" in one]
    assert about == [] if said is None else said in about[0]


def test_only_committees_hold_a_democratic_life_meeting(place: SimpleNamespace) -> None:
    client = as_user(place.staff)
    assert client.get(url("begin_democratic_life", place.branch.public_id)).status_code == 404
    sent = {"year": "2026", "meeting_day": "2026-12-20"}
    answer = client.post(url("begin_democratic_life", place.committee.public_id), sent)
    assert answer.status_code == 302 and Case.objects.get(procedure="democratic-life").about == "2026"
