"""Two who write to one SQLite file: the second waits, and is told when it waited in vain."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from jiceng.config.environment import database
from jiceng.core.sqlite import base

PATIENCE = 0.05


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "jiceng.sqlite3"


@pytest.fixture
def ours(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[BaseDatabaseWrapper]:
    given = database("", tmp_path)
    given["OPTIONS"] = {**given["OPTIONS"], "timeout": PATIENCE}  # type: ignore[dict-item]
    one = ConnectionHandler({"default": given})["default"]
    with django_db_blocker.unblock():  # a file of its own, not the tests' database
        with one.cursor() as cursor:
            cursor.execute("CREATE TABLE lines (text TEXT)")
        yield one
        one.close()


def begin(one: BaseDatabaseWrapper) -> None:
    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def write(one: BaseDatabaseWrapper) -> None:
    with one.cursor() as cursor:
        cursor.execute("INSERT INTO lines VALUES ('ours')")


@pytest.mark.parametrize("does", [begin, write])
def test_it_goes_on_when_the_other_has_finished(
    file: Path, ours: BaseDatabaseWrapper, monkeypatch: pytest.MonkeyPatch, does: Callable[..., None]
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        looks: list[float] = []

        def meanwhile(seconds: float) -> None:
            looks.append(seconds)
            if len(looks) == 3:
                other.execute("COMMIT")

        monkeypatch.setattr(base.time, "sleep", meanwhile)
        does(ours)
    ours.rollback()
    assert looks == [base.LOOK_AGAIN] * 3


@pytest.mark.parametrize("does", [begin, write])
def test_it_gives_up_after_the_timeout(
    file: Path, ours: BaseDatabaseWrapper, does: Callable[..., None]
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(OperationalError, match="locked"):
            does(ours)
        assert time.monotonic() - began >= PATIENCE


def test_what_is_no_waiting_is_told_at_once(
    ours: BaseDatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base.time, "sleep", pytest.fail)
    begin(ours)
    with pytest.raises(OperationalError, match="within a transaction"), ours.cursor() as cursor:
        cursor.execute("BEGIN")
    ours.rollback()
