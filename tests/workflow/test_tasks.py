"""挂账销号: nobody strikes off their own task, and everything that happened stays to be read."""

import datetime as dt
import io
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.core import clock
from jiceng.core.errors import Refused
from jiceng.notifications.models import Message
from jiceng.organizations.actions import set_up
from jiceng.people.actions import admit_imported
from jiceng.workflow.actions import (
    open_task,
    postpone_task,
    remind_tasks,
    reopen_task,
    report_task,
    verify_task,
)
from jiceng.workflow.models import Task, TaskEvent, TaskState

DAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def at() -> Iterator[dt.datetime]:
    with clock.frozen(dt.datetime.combine(DAY, dt.time(9), tzinfo=clock.zone())) as moment:
        yield moment


@pytest.fixture
def place(db: None, at: dt.datetime) -> SimpleNamespace:
    system = User.objects.system()
    committee = set_up(name="东街党委", kind="committee", parent=None, by=system, at=at)
    branch = set_up(name="江景支部", kind="branch", parent=committee, by=system, at=at)
    other = set_up(name="河畔支部", kind="branch", parent=committee, by=system, at=at)
    owner = admit_imported(organization=branch, name="郑安", standing="full", by=system, at=at).person
    users = {}
    for name, role, where in (
        ("recorder", "recorder", branch),
        ("staff", "committee", committee),
        ("owner_user", "member", branch),
        ("neighbour", "recorder", other),
    ):
        users[name] = User.objects.create_user(name, name=name, password="a long password")
        give(user=users[name], role=role, organization=where, by=system, at=at)
    owner.user = users["owner_user"]
    owner.save()
    return SimpleNamespace(system=system, committee=committee, branch=branch, owner=owner, at=at, **users)


def made(place: SimpleNamespace, **fields: Any) -> Task:
    given = {"title": "楼道堆物清理", "origin": "problem", "due": dt.date(2026, 11, 30)} | fields
    return open_task(organization=place.branch, owner=place.owner, by=place.recorder, at=place.at, **given)


def client(user: object) -> Client:
    found = Client()
    found.force_login(user)  # type: ignore[arg-type]
    return found


def url(name: str, *args: str) -> str:
    return reverse(f"workflow:{name}", args=args)


def test_a_task_is_struck_off_by_somebody_else_only(place: SimpleNamespace) -> None:
    task, given = made(place), {"at": place.at}
    with pytest.raises(Refused, match="在办"):
        verify_task(task=task, note="", by=place.staff, **given)
    report_task(task=task, proof="已清理，照片在一号柜", by=place.recorder, **given)
    with pytest.raises(Refused, match="谁登记的完成"):
        verify_task(task=task, note="", by=place.recorder, **given)
    with pytest.raises(Refused, match="责任人不能"):
        verify_task(task=task, note="", by=place.owner_user, **given)
    verify_task(task=task, note="现场看过", by=place.staff, **given)
    task.refresh_from_db()
    assert task.state == TaskState.CLOSED
    reopen_task(task=task, why="又堆上了", due=dt.date(2026, 12, 5), by=place.staff, **given)
    task.refresh_from_db()
    assert (task.state, task.due) == (TaskState.OPEN, dt.date(2026, 12, 5))
    verbs = list(TaskEvent.objects.filter(task=task).values_list("verb", flat=True))
    assert verbs == ["opened", "reported", "verified", "reopened"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"title": " "}, "是什么事"), ({"due": dt.date(2026, 11, 21)}, "已经过去"), ({"origin": "x"}, "来源")],
)
def test_a_task_that_cannot_be_is_refused(place: SimpleNamespace, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        made(place, **fields)
    assert not Task.objects.exists()


def test_another_day_needs_a_reason_and_the_first_stays(place: SimpleNamespace) -> None:
    task = made(place)
    with pytest.raises(Refused, match="为什么改期"):
        postpone_task(task=task, why=" ", due=dt.date(2026, 12, 9), by=place.recorder, at=place.at)
    postpone_task(task=task, why="等物业", due=dt.date(2026, 12, 9), by=place.recorder, at=place.at)
    days = list(task.events.values_list("due", flat=True))
    assert days == [dt.date(2026, 11, 30), dt.date(2026, 12, 9)]


def test_the_owner_is_reminded_once(place: SimpleNamespace) -> None:
    made(place, due=dt.date(2026, 11, 29))
    made(place, due=dt.date(2026, 12, 20))
    assert remind_tasks(place.at, lambda task: "/") == 1
    assert remind_tasks(place.at, lambda task: "/") == 0
    assert Message.objects.filter(person=place.owner).count() == 1


def test_from_a_decision_to_the_wall(place: SimpleNamespace) -> None:
    recorder, staff, owner = client(place.recorder), client(place.staff), client(place.owner_user)
    create = url("create", place.branch.public_id)
    page = recorder.get(create, {"title": "修缮活动室", "origin": "decision"}).content.decode()
    assert "修缮活动室" in page
    membership = place.owner.memberships.get()
    sent = {"title": "修缮活动室", "origin": "decision", "due": "2026-11-01", "owner": membership.public_id}
    assert "已经过去" in recorder.post(create, sent).content.decode()
    recorder.post(create, sent | {"due": "2026-12-01", "measure": "请物业报价"})
    task = Task.objects.get()
    assert "修缮活动室" in recorder.get(url("list", place.branch.public_id)).content.decode()
    assert "修缮活动室" in staff.get(url("board", place.committee.public_id)).content.decode()
    assert owner.get(url("task", task.public_id)).status_code == 200
    assert owner.post(url("verify", task.public_id), {}).status_code == 403
    owner.post(url("report", task.public_id), {"proof": "已修好"})
    assert client(place.neighbour).get(url("task", task.public_id)).status_code == 404
    staff.post(url("verify", task.public_id), {"note": "看过"})
    task.refresh_from_db()
    assert task.state == TaskState.CLOSED
    answer = recorder.get(url("sheet", place.branch.public_id), {"state": ""})
    cells = [cell.text for cell in Document(io.BytesIO(answer.content)).tables[0].rows[1].cells]
    assert cells[1:5] == ["修缮活动室", "会议决定", "请物业报价", "郑安"]
    assert cells[6] == "已销号：已修好"


def test_more_tasks_cost_no_more_queries(place: SimpleNamespace) -> None:
    staff = client(place.staff)
    counts = []
    for number in (3, 20):
        for index in range(number):
            made(place, title=f"事项{index}")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            staff.get(url("list", place.committee.public_id))
            staff.get(url("board", place.committee.public_id))
        counts.append(len(seen))
    assert counts[0] == counts[1]
