"""Search by name, part of it, pinyin and initials, in either script, inside what one may see."""

import datetime as dt

import pytest

from jiceng.access.models import Grant
from jiceng.access.roles import Role
from jiceng.access.scope import Scope
from jiceng.access.search import search_organizations, search_people
from jiceng.accounts.models import User
from jiceng.core import vendor
from jiceng.organizations.actions import set_up
from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Organization
from jiceng.people.actions import admit_imported

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def district() -> dict[str, Organization]:
    system = User.objects.system()
    root = set_up(name="街道党工委", kind=Kind.WORKING_COMMITTEE, parent=None, by=system, at=AT)
    east = set_up(name="江景苑党支部", kind=Kind.BRANCH, parent=root, by=system, at=AT)
    west = set_up(name="望湖里党支部", kind=Kind.BRANCH, parent=root, by=system, at=AT)
    for name, place in (("张晓明", east), ("张晓红", west), ("單红", east)):
        admit_imported(organization=place, name=name, standing="full", by=system, at=AT)
    return {"root": root, "east": east, "west": west}


def scope_on(organization: Organization, role: str = Role.RECORDER) -> Scope:
    user = User.objects.create_user(f"user{organization.pk}{role}", name="周立新")
    Grant.objects.create(user=user, role=role, organization=organization, begins=dt.date(2020, 1, 1))
    return Scope(user, AT.date())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("张晓明", ["张晓明"]),
        ("張曉明", ["张晓明"]),
        ("晓", ["张晓明", "张晓红"]),
        ("zhangxiao", ["张晓明", "张晓红"]),
        ("zxm", ["张晓明"]),
        ("ZXH", ["张晓红"]),
        ("单红", ["單红"]),
        ("shanhong", ["單红"]),
        ("张 望湖里", ["张晓红"]),
        ("没有", []),
        ('" OR terms', []),
    ],
)
def test_everything_is_found_over_the_whole_tree(
    district: dict[str, Organization], text: str, found: list[str]
) -> None:
    people = search_people(scope_on(district["root"], Role.COMMITTEE), text)
    assert [one.person.name for one in people] == found


def test_only_the_own_subtree_is_searched(district: dict[str, Organization]) -> None:
    scope = scope_on(district["east"])
    assert [one.person.name for one in search_people(scope, "张")] == ["张晓明"]
    assert [one.name for one in search_organizations(scope, "党支部")] == ["江景苑党支部"]


def test_a_member_finds_no_people(district: dict[str, Organization]) -> None:
    assert search_people(scope_on(district["east"], Role.MEMBER), "张") == []


@pytest.mark.parametrize("text", ["江景", "jiangjing", "jjy", "江景苑党支部", "江景苑黨支部"])
def test_organisations_are_found(district: dict[str, Organization], text: str) -> None:
    found = search_organizations(scope_on(district["root"], Role.COMMITTEE), text)
    assert [one.name for one in found] == ["江景苑党支部"]


@pytest.mark.parametrize("near", [1, 2_000], ids=["too few near", "enough near"])
def test_a_common_term_finds_the_same(
    district: dict[str, Organization], near: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vendor, "COMMON", 0.0)
    monkeypatch.setattr(vendor, "NEAR", near)
    scope = scope_on(district["root"], Role.COMMITTEE)
    assert [one.person.name for one in search_people(scope, "zhang", 2)] == ["张晓明", "张晓红"]
    assert [one.person.name for one in search_people(scope, "zhang", 3)] == ["张晓明", "张晓红"]
    assert [one.person.name for one in search_people(scope_on(district["west"]), "zhang", 1)] == ["张晓红"]
