"""The chain of the log: what is sealed, what was changed afterwards, and what waits to be sealed."""

import datetime as dt

import pytest
from django.db import connection

from jiceng.accounts.models import User
from jiceng.audit.actions import Tail, check_chain, record, seal_pending
from jiceng.audit.models import Entry
from jiceng.core import guards, vendor

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def entries() -> list[Entry]:
    """Five sealed lines."""
    system = User.objects.system()
    made = [record(by=system, verb="edited", kind="person", at=AT, details={"row": row}) for row in range(5)]
    seal_pending()
    return made


def break_it(statement: str, *values: object) -> list[tuple[int, str]]:
    with vendor.lifted(guards.GUARDS), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return [(fault.entry, fault.problem) for fault in check_chain(AT)[0]]


def test_a_sound_chain_has_no_faults_and_no_tail(entries: list[Entry]) -> None:
    assert check_chain(AT) == ([], 5, Tail(0, None, None))


def test_the_tail_is_said_with_its_first_line(entries: list[Entry]) -> None:
    late = record(by=entries[0].actor, verb="edited", kind="person", at=AT)

    assert check_chain(AT) == ([], 5, Tail(1, late.pk, AT))


def test_a_tail_that_nobody_seals_is_a_fault(entries: list[Entry]) -> None:
    late = record(by=entries[0].actor, verb="edited", kind="person", at=AT)

    faults = check_chain(AT + dt.timedelta(hours=2))[0]

    assert [(one.entry, one.problem) for one in faults] == [
        (late.pk, "自2026-11-23 09:00起的1条没有封存，封存没有在运行。")
    ]


def test_a_changed_line_is_named(entries: list[Entry]) -> None:
    faults = break_it("UPDATE audit_entry SET verb = 'looked' WHERE id = %s", entries[2].pk)

    assert faults == [(entries[2].pk, "封存之后被改过。")]


def test_changed_details_are_named(entries: list[Entry]) -> None:
    faults = break_it("UPDATE audit_detail SET data = '{\"row\": 9}' WHERE entry_id = %s", entries[3].pk)

    assert faults == [(entries[3].pk, "明细与这一条的摘要不符。")]


def test_erased_details_leave_the_chain_whole(entries: list[Entry]) -> None:
    assert break_it("DELETE FROM audit_detail WHERE entry_id = %s", entries[3].pk) == []


def test_a_missing_link_is_named(entries: list[Entry]) -> None:
    faults = break_it("DELETE FROM audit_seal WHERE entry_id = %s", entries[1].pk)

    assert faults == [(entries[2].pk, "哈希链缺第2到第2环。")]
