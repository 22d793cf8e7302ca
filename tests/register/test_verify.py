"""`check_register` is silent on a sound register and says exactly what was changed behind its back, and where."""

import datetime as dt

import pytest
from django.db import connection

from jiceng.accounts.models import User
from jiceng.core import guards, vendor
from jiceng.core.dates import PartialDate
from jiceng.organizations.actions import open_term, set_up
from jiceng.organizations.kinds import Kind
from jiceng.people.actions import admit_imported, appoint, end_membership, place
from jiceng.people.models import Membership
from jiceng.register.verify import check_register

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def membership() -> Membership:
    system = User.objects.system()
    root = set_up(name="街道党工委", kind=Kind.WORKING_COMMITTEE, parent=None, by=system, at=AT)
    branch = set_up(name="江景苑党支部", kind=Kind.BRANCH, parent=root, by=system, at=AT)
    group = set_up(name="一号楼党小组", kind=Kind.GROUP, parent=branch, by=system, at=AT)
    membership = admit_imported(
        organization=branch,
        name="张晓明",
        standing="full",
        number="110101198703070008",
        joined_on=PartialDate("2020-07"),
        by=system,
        at=AT,
    )
    place(person=membership.person, group=group, begins=AT.date(), by=system, at=AT)
    term = open_term(organization=branch, elected_on=PartialDate("2024-06-18"), by=system, at=AT)
    appoint(
        person=membership.person,
        organization=branch,
        post="secretary",
        begins=dt.date(2024, 6, 18),
        term=term,
        by=system,
        at=AT,
    )
    return membership


def break_it(*statements: str) -> list[tuple[str, str]]:
    """Change the tables behind the house's back, guards and unique indexes lifted; returns what verify says."""
    with vendor.lifted(guards.GUARDS), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return [(fault.name, fault.problem) for fault in check_register()]


def test_a_sound_register_has_no_faults(membership: Membership) -> None:
    assert check_register() == []


def test_whoever_left_is_explained_by_how(membership: Membership) -> None:
    end_membership(membership=membership, on=AT.date(), how="left", by=User.objects.system(), at=AT)

    assert check_register() == []


def test_a_fault_carries_the_public_id_of_whom_it_is_about(membership: Membership) -> None:
    break_it("UPDATE people_membership SET ends = '2026-11-01'")

    assert [fault.place for fault in check_register()] == [membership.person.public_id] * 2


BROKEN = {
    "a path that left its parent": (
        ["UPDATE organizations_organization SET path = 'zzzzz00000' WHERE name = '江景苑党支部'"],
        [("一号楼党小组", "路径与上级不符。"), ("江景苑党支部", "路径与上级不符。")],
    ),
    "a parent that is not the dated link's": (
        ["UPDATE organizations_parentlink SET parent_id = NULL WHERE parent_id IS NOT NULL"],
        [
            ("江景苑党支部", "现在的上级与隶属沿革不符。"),
            ("一号楼党小组", "现在的上级与隶属沿革不符。"),
        ],
    ),
    "a name that is not the history's": (
        ["UPDATE organizations_organization SET name = '改名党支部' WHERE name = '江景苑党支部'"],
        [("改名党支部", "现在的名称与沿革不符。")],
    ),
    "a dissolved organisation with a link": (
        ["UPDATE organizations_organization SET dissolved_on = '2026-11-01' WHERE name = '一号楼党小组'"],
        [("一号楼党小组", "已经撤销，隶属却没有结束。")],
    ),
    "an open membership in a dissolved organisation": (
        ["UPDATE organizations_organization SET dissolved_on = '2026-11-01' WHERE name = '江景苑党支部'"],
        [
            ("江景苑党支部", "已经撤销，隶属却没有结束。"),
            ("张晓明", "党籍所在的“江景苑党支部”已经撤销。"),
        ],
    ),
    "a membership in a committee": (
        [
            "UPDATE people_membership SET organization_id = "
            "(SELECT id FROM organizations_organization WHERE name = '街道党工委')"
        ],
        [
            ("张晓明", "党籍所在的“街道党工委”不是党支部。"),
            ("张晓明", "党小组“一号楼党小组”不在所在的党支部之内。"),
        ],
    ),
    "two open memberships": (
        [
            "DROP INDEX membership_one_open",
            "INSERT INTO people_membership (public_id, person_id, organization_id, standing, began, ended, begins) "
            "SELECT 'x2x2x2x2x2x2', person_id, organization_id, standing, began, ended, '2026-01-01' "
            "FROM people_membership",
        ],
        [("张晓明", "同一时间在两个党支部。"), ("张晓明", "有两段未结束的党籍。")],
    ),
    "nowhere, and nobody knows why": (
        ["DELETE FROM people_placement", "UPDATE people_membership SET ends = '2026-11-01'"],
        [("张晓明", "没有党籍，也没有登记去向。")],
    ),
    "nowhere after a merger": (
        [
            "DELETE FROM people_placement",
            "UPDATE people_membership SET ends = '2026-11-01', ended = 'merged'",
        ],
        [("张晓明", "没有党籍，也没有登记去向。")],
    ),
    "no membership at all": (
        ["DELETE FROM people_placement", "DELETE FROM people_membership"],
        [("张晓明", "没有党籍，也没有登记去向。")],
    ),
    "a group of another branch": (
        ["UPDATE people_placement SET group_id = (SELECT organization_id FROM people_membership)"],
        [("张晓明", "党小组“江景苑党支部”不在所在的党支部之内。")],
    ),
    "a number that no key opens": (
        ["UPDATE people_person SET number_cipher = replace(number_cipher, '$k1$', '$k9$')"],
        [("张晓明", "公民身份号码打不开：密钥不在，或被改过。")],
    ),
    "a number under another's hash": (
        ["UPDATE people_person SET number_hash = 'f00'"],
        [("张晓明", "公民身份号码与它的检索值不符。")],
    ),
    "a post from before its term": (
        ["UPDATE people_appointment SET begins = '2024-06-17'"],
        [("张晓明", "在“江景苑党支部”任书记，不在所属一届的任期之内。")],
    ),
    "a post that outlives its term": (
        ["UPDATE organizations_term SET closed_on = '2026-11-01'"],
        [("张晓明", "在“江景苑党支部”任书记，不在所属一届的任期之内。")],
    ),
    "a post within another organisation's term": (
        [
            "UPDATE organizations_term SET organization_id = "
            "(SELECT id FROM organizations_organization WHERE name = '街道党工委')"
        ],
        [("张晓明", "在“江景苑党支部”任书记，不在所属一届的任期之内。")],
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_was_changed_behind_its_back_is_named(membership: Membership, what: str) -> None:
    statements, faults = BROKEN[what]

    assert break_it(*statements) == faults
