"""`check_register` is silent on a sound register and names what was changed behind its back."""

import datetime as dt

import pytest

from jiceng.accounts.models import User
from jiceng.organizations.actions import set_up
from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Organization
from jiceng.people.actions import admit_imported, place
from jiceng.people.models import Membership, Placement
from jiceng.register.verify import check_register

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def membership() -> Membership:
    system = User.objects.system()
    root = set_up(name="街道党工委", kind=Kind.WORKING_COMMITTEE, parent=None, by=system, at=AT)
    branch = set_up(name="江景苑党支部", kind=Kind.BRANCH, parent=root, by=system, at=AT)
    group = set_up(name="一号楼党小组", kind=Kind.GROUP, parent=branch, by=system, at=AT)
    membership = admit_imported(organization=branch, name="张晓明", standing="full", by=system, at=AT)
    place(person=membership.person, group=group, begins=AT.date(), by=system, at=AT)
    return membership


def test_a_sound_register_has_no_faults(membership: Membership) -> None:
    assert check_register() == []


def test_a_path_that_left_its_parent_is_named(membership: Membership) -> None:
    Organization.objects.filter(pk=membership.organization_id).update(path="zzzzz00000")
    faults = check_register()
    assert [fault.name for fault in faults] == ["一号楼党小组", "江景苑党支部"]


def test_a_membership_in_a_committee_is_named(membership: Membership) -> None:
    Membership.objects.filter(pk=membership.pk).update(organization=membership.organization.parent)
    names = [(fault.name, fault.problem[:4]) for fault in check_register()]
    assert names == [("张晓明", "党籍所在"), ("张晓明", "党小组“")]


def test_a_placement_outside_the_branch_is_named(membership: Membership) -> None:
    Placement.objects.update(group=membership.organization)
    assert [fault.place for fault in check_register()] == [membership.person.public_id]
