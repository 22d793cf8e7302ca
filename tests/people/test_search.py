"""Search by name, part of it, pinyin and initials, in either script, inside what one may see."""

import datetime as dt

import pytest

from jiceng.access.models import Grant
from jiceng.access.roles import Role
from jiceng.access.scope import Scope
from jiceng.access.search import search_organizations, search_people
from jiceng.accounts.models import User
from jiceng.core.dates import PartialDate
from jiceng.core.vendor import search as searching
from jiceng.organizations.actions import move, set_up
from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Organization
from jiceng.people import search
from jiceng.people.actions import (
    admit,
    admit_imported,
    end_candidacy,
    enter_applicant,
    enter_guest,
    keep_stay,
)
from jiceng.people.models import Candidacy, Membership

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


@pytest.mark.parametrize(
    ("few", "far", "near"),
    [(2_000, 20, 0.02), (0, 0, 0.0), (0, 20, 0.0), (0, 20, 1e9)],
    ids=["gathered", "the rarer gathered", "walked together", "read in order"],
)
def test_every_way_of_searching_finds_the_same(
    district: dict[str, Organization], few: int, far: int, near: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("FEW", few), ("FAR", far), ("NEAR", near)):
        monkeypatch.setattr(searching, name, value)
    scope = scope_on(district["root"], Role.COMMITTEE)
    assert [one.person.name for one in search_people(scope, "zhang", 2)] == ["张晓明", "张晓红"]
    assert [one.person.name for one in search_people(scope, "zhang", 3)] == ["张晓明", "张晓红"]
    assert [one.person.name for one in search_people(scope_on(district["west"]), "zhang", 1)] == ["张晓红"]


def test_whoever_is_on_the_way_is_found_until_they_are_a_member(district: dict[str, Organization]) -> None:
    system, scope = User.objects.system(), scope_on(district["east"])
    given = {"organization": district["east"], "by": system, "at": AT}
    person = enter_applicant(name="张望舒", on=dt.date(2024, 1, 10), **given)
    assert [type(one) for one in search_people(scope, "zws")] == [Candidacy]
    assert search_people(scope_on(district["west"]), "张望舒") == []
    admit(person=person, on=PartialDate("2026-01-10"), **given)
    assert [type(one) for one in search_people(scope, "zws")] == [Membership]


def test_whoever_gave_up_is_found_no_more(district: dict[str, Organization]) -> None:
    system = User.objects.system()
    given = {"on": dt.date(2024, 1, 10), "by": system, "at": AT}
    person = enter_applicant(name="张望舒", organization=district["east"], **given)
    end_candidacy(person=person, how="withdrawn", **given)
    assert search_people(scope_on(district["east"]), "张望舒") == []


def test_guests_and_applicants_move_with_their_branch(district: dict[str, Organization]) -> None:
    system = User.objects.system()
    given = {"by": system, "at": AT}
    other = set_up(name="另一党委", kind=Kind.COMMITTEE, parent=district["root"], **given)
    enter_applicant(name="张望舒", organization=district["east"], on=dt.date(2024, 1, 10), **given)
    guest = enter_guest(name="张行远", **given)
    stay = {
        "source": "abc",
        "standing": "full",
        "home": "外省某支部",
        "begins": dt.date(2026, 1, 1),
        "ends": None,
    }
    keep_stay(person=guest, organization=district["east"], **stay, **given)
    day = dt.timedelta(days=1)
    move(organization=district["east"], to=other, on=AT.date() + day, by=system, at=AT + day)
    search.index_all(Organization.objects.get(pk=district["east"].pk))
    names = {one.person.name for one in search_people(scope_on(other, Role.COMMITTEE), "张")}
    assert names == {"张晓明", "张望舒", "张行远"}
