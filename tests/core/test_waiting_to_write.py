"""Two who write to one SQLite file: the second waits, and is told when it waited in vain."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from jiceng.config.environment import database
from jiceng.core.sqlite import base


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "jiceng.sqlite3"


@pytest.fixture
def ours(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[BaseDatabaseWrapper]:
    given = database("", tmp_path)
    given["OPTIONS"] = {**given["OPTIONS"], "timeout": 0.05}  # type: ignore[dict-item]
    one = ConnectionHandler({"default": given})["default"]
    with django_db_blocker.unblock():  # a file of its own, not the tests' database
        with one.cursor() as cursor:
            cursor.execute("CREATE TABLE lines (text TEXT)")
        yield one
        one.close()


def _begin(one: BaseDatabaseWrapper) -> None:
    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def test_it_goes_on_when_the_other_has_finished(
    file: Path, ours: BaseDatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        looks: list[float] = []

        def meanwhile(seconds: float) -> None:
            looks.append(seconds)
            if len(looks) == 3:
                other.execute("COMMIT")

        monkeypatch.setattr(base.time, "sleep", meanwhile)
        _begin(ours)
    ours.rollback()
    assert looks == [base.LOOK_AGAIN] * 3


def test_it_gives_up_after_the_timeout(file: Path, ours: BaseDatabaseWrapper) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            _begin(ours)
        with ours.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            assert cursor.fetchone() == (50,)


def test_what_is_no_waiting_is_told_at_once(
    ours: BaseDatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base.time, "sleep", pytest.fail)
    _begin(ours)
    with pytest.raises(OperationalError, match="within a transaction"):
        ours._start_transaction_under_autocommit()  # type: ignore[attr-defined]
    ours.rollback()
