"""The night's work: each task once, whatever becomes of the others."""

import datetime as dt
import logging
import os
import threading
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session

from jiceng.accounts.models import Failures, User
from jiceng.audit.actions import check_chain, record
from jiceng.config import nightly
from jiceng.core import clock
from jiceng.documents.models import ImportRun, ImportState, PaperSet
from jiceng.organizations.actions import set_up
from jiceng.portal.ledgers import set_file
from jiceng.register.jobs import give_up, sweep_workbooks

AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.mark.django_db(transaction=True)
def test_what_is_over_is_cleared_away(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    system, now = User.objects.system(), clock.now()
    branch = set_up(name="甲党支部", kind="branch", parent=None, by=system, at=now)
    old, fresh = now - dt.timedelta(days=3), now
    for name, at in (("old", old), ("fresh", fresh)):
        Session.objects.create(session_key=name, session_data="", expire_date=at + dt.timedelta(hours=1))
        Failures.objects.create(key=name, count=1, since=at)
        papers = PaperSet.objects.create(
            organization=branch, period=name, script="hans", started_at=at, seen_at=at, started_by=system
        )
        set_file(papers).parent.mkdir(exist_ok=True)
        set_file(papers).write_bytes(b"zip")

    nightly.work_through(now)

    assert [one.session_key for one in Session.objects.all()] == ["fresh"]
    assert [one.key for one in Failures.objects.all()] == ["fresh"]
    assert [one.period for one in PaperSet.objects.all()] == ["fresh"]
    assert len(list((tmp_path / "sets").iterdir())) == 1


def test_workbooks_of_users_go_after_a_month(settings, tmp_path: Path) -> None:
    settings.JICENG_DATA = tmp_path
    (tmp_path / "imports").mkdir()
    for name, days in (("old.xlsx", 31), ("fresh.xlsx", 29)):
        (tmp_path / "imports" / name).touch()
        moment = (AT - dt.timedelta(days=days)).timestamp()
        os.utime(tmp_path / "imports" / name, (moment, moment))

    sweep_workbooks(AT)

    assert [path.name for path in (tmp_path / "imports").iterdir()] == ["fresh.xlsx"]


@pytest.mark.django_db
def test_an_import_that_a_stop_left_at_work_says_so(settings) -> None:
    system = User.objects.system()
    states = {ImportState.WRITING: ImportState.BROKEN_OFF, ImportState.CHECKED: ImportState.CHECKED}
    runs = {
        state: ImportRun.objects.create(
            kind="roster", state=state, file_name="a.xlsx", stored_as="a.xlsx", by=system, started_at=AT
        )
        for state in states
    }

    give_up(AT)

    assert {state: ImportRun.objects.get(pk=run.pk).state for state, run in runs.items()} == states
    assert "什么也没有写入" in ImportRun.objects.get(pk=runs[ImportState.WRITING].pk).sentence


@pytest.mark.django_db(transaction=True)
def test_a_task_that_fails_stops_no_other(monkeypatch, caplog) -> None:
    done: list[str] = []

    def fails(at: dt.datetime) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(nightly, "TASKS", (fails, lambda at: done.append("second")))
    with caplog.at_level(logging.CRITICAL):
        nightly.work_through(AT)

    assert done == ["second"]


@pytest.mark.django_db(transaction=True)
def test_the_log_is_sealed_before_the_house_closes() -> None:
    record(by=User.objects.system(), verb="edited", kind="person", at=AT)
    stop = threading.Event()
    stop.set()

    nightly.keep_house(stop)

    assert check_chain(AT)[1] == 1


@pytest.mark.parametrize(
    ("after", "night"),
    [("2026-11-23T02:29", "2026-11-23T02:30"), ("2026-11-23T02:30", "2026-11-24T02:30")],
)
def test_the_next_night(after: str, night: str) -> None:
    zone = clock.zone()
    moment = dt.datetime.fromisoformat(after).replace(tzinfo=zone)

    assert nightly.next_night(moment) == dt.datetime.fromisoformat(night).replace(tzinfo=zone)
