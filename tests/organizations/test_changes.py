"""Changes of organisations: dated, in one tree whose paths follow its links."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiceng.accounts.models import User
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations import actions, queries, search
from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Change, Organization
from jiceng.people import actions as people_actions

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def system() -> User:
    return User.objects.system()


def make(name: str, parent: Organization | None, kind: str = Kind.COMMITTEE) -> Organization:
    return actions.set_up(
        name=name, kind=kind, parent=parent, established_on=PartialDate("2020-01-01"), by=system(), at=AT
    )


def paths_follow_links() -> bool:
    standing = Organization.objects.standing().select_related("parent")
    return all(
        one.path[:-5] == (one.parent.path if one.parent else "") and one.depth == len(one.path) // 5 - 1
        for one in standing
    )


def test_a_move_carries_the_subtree_and_keeps_the_past() -> None:
    root = make("街道党工委", None, Kind.WORKING_COMMITTEE)
    east, west = make("东社区党委", root), make("西社区党委", root)
    branch = make("江景苑党支部", east, Kind.BRANCH)
    group = make("一号楼党小组", branch, Kind.GROUP)

    actions.move(
        organization=branch, to=west, on=dt.date(2026, 7, 1), document="街发〔2026〕7号", by=system(), at=AT
    )

    branch.refresh_from_db()
    group.refresh_from_db()
    west.refresh_from_db()
    assert (branch.path[:10], group.path[:15]) == (west.path, branch.path)
    assert queries.chain_above(branch) == [root, west]
    assert queries.chain_above(branch, dt.date(2026, 6, 30)) == [root, east]
    assert [node.organization for node in queries.tree_on(dt.date(2026, 6, 30), east)] == [
        east,
        branch,
        group,
    ]
    assert [node.organization for node in queries.tree_on(dt.date(2026, 7, 1), east)] == [east]
    assert paths_follow_links()
    assert search.find("江景", [search.whole(west.pk)]) == [branch]
    assert search.find("江景", [search.whole(east.pk)]) == []


def test_a_move_into_itself_is_refused() -> None:
    root = make("街道党工委", None, Kind.WORKING_COMMITTEE)
    east = make("东社区党委", root)
    inner = make("内部党总支", east, Kind.GENERAL_BRANCH)
    with pytest.raises(Refused) as refusal:
        actions.move(organization=east, to=inner, on=dt.date(2026, 7, 1), by=system(), at=AT)
    assert refusal.value.field == "to"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(moves=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=6))
def test_whatever_is_moved_paths_follow_links(moves: list[tuple[int, int]]) -> None:
    from django.db import transaction  # rolled back after every example

    with transaction.atomic():
        nodes = [make("街道党工委", None, Kind.WORKING_COMMITTEE)]
        for index in range(6):
            nodes.append(make(f"第{index}党委", nodes[index // 2]))
        for step, (which, to) in enumerate(moves):
            try:
                actions.move(
                    organization=nodes[which], to=nodes[to], on=dt.date(2026, 1, 1 + step), by=system(), at=AT
                )
            except Refused:
                continue
        assert paths_follow_links()
        transaction.set_rollback(True)


def test_a_rename_is_found_under_both_days() -> None:
    root = make("街道党工委", None, Kind.WORKING_COMMITTEE)
    actions.rename(organization=root, name="滨江街道党工委", on=dt.date(2026, 7, 1), by=system(), at=AT)
    before, after = (queries.named_on(root, dt.date(2026, month, 30)) for month in (6, 7))
    assert (before and before.name, after and after.name) == ("街道党工委", "滨江街道党工委")
    assert queries.find_by_reference("濱江街道黨工委") == root
    assert list(Change.objects.values_list("verb", flat=True)) == ["set_up", "renamed"]


def test_merge_split_and_dissolve_take_the_members_along() -> None:
    root = make("街道党工委", None, Kind.WORKING_COMMITTEE)
    first, second = make("第一党支部", root, Kind.BRANCH), make("第二党支部", root, Kind.BRANCH)
    membership = people_actions.admit_imported(
        organization=first,
        name="张伟",
        standing="full",
        joined_on=PartialDate("2021-01-01"),
        by=system(),
        at=AT,
    )
    with pytest.raises(Refused):
        people_actions.dissolve(organization=first, on=dt.date(2026, 7, 1), by=system(), at=AT)

    people_actions.merge(organization=first, into=second, on=dt.date(2026, 7, 1), by=system(), at=AT)
    open_one = membership.person.memberships.get(ends=None)
    assert open_one.organization == second

    part = people_actions.split(
        organization=second, name="第三党支部", members=[open_one], on=dt.date(2026, 8, 1), by=system(), at=AT
    )
    assert membership.person.memberships.get(ends=None).organization == part

    people_actions.dissolve(organization=second, on=dt.date(2026, 9, 1), by=system(), at=AT)
    assert [one.name for one in queries.children(root)] == ["第三党支部"]
    assert [node.name for node in queries.children_on(root, dt.date(2026, 8, 15))] == [
        "第二党支部",
        "第三党支部",
    ]
    assert clock.day_of(AT) == dt.date(2026, 11, 23)
