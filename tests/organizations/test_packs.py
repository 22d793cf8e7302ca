"""Which packs of rules hold for an organisation: decided on the tree, inherited, dated."""

import datetime as dt
import json

import pytest
from click.testing import CliRunner

from jiceng.accounts.models import User
from jiceng.audit.models import Entry
from jiceng.config.command import main
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations.actions import set_up, split, stop_using, use_pack
from jiceng.organizations.models import PackUse
from jiceng.organizations.rulebooks import packs_on, rulebook_of, uses_by_path

pytestmark = pytest.mark.django_db
JULY = dt.date(2026, 7, 1)


AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def system():
    return User.objects.system()


@pytest.fixture
def tree(system):
    def place(name, parent=None, **more):
        return set_up(
            name=name,
            kind="branch",
            parent=parent,
            established_on=PartialDate("2020-01-01"),
            by=system,
            at=AT,
            **more,
        )

    root = place("街道党工委")
    return root, place("江景社区党支部", root), place("河湾社区党支部", root)


def test_a_pack_holds_below_who_uses_it_in_its_time_only(tree, system):
    root, branch, _other = tree
    use = use_pack(organization=root, pack="lecture-quarterly", begins=JULY, by=system, at=AT)
    before, after = dt.date(2026, 6, 30), dt.date(2026, 12, 1)
    held = [rulebook_of(branch, day).find("BR-041") is not None for day in (before, JULY, after)]
    assert held == [False, True, True]
    stop_using(use=use, ends=after, by=system, at=AT)
    held = [
        rulebook_of(branch, day).find("BR-041") is not None for day in (JULY, dt.date(2026, 11, 30), after)
    ]
    assert held == [True, True, False]


def test_a_sibling_does_not_inherit_and_the_nearer_pack_comes_later(tree, system, django_assert_num_queries):
    root, branch, other = tree
    use_pack(organization=branch, pack="lecture-quarterly", begins=JULY, by=system, at=AT)
    use_pack(organization=root, pack="life-meeting-spring", begins=JULY, by=system, at=AT)
    with django_assert_num_queries(1):
        uses_at = uses_by_path()
    assert packs_on(uses_at(branch.path), JULY) == ("life-meeting-spring", "lecture-quarterly")
    assert packs_on(uses_at(other.path), JULY) == ("life-meeting-spring",)


@pytest.mark.parametrize(
    ("pack", "begins", "ends", "field"),
    [
        ("no-such", JULY, None, "pack"),
        ("branch-regulation", JULY, None, "pack"),
        ("lecture-quarterly", JULY, JULY, "ends"),
        ("lecture-quarterly", dt.date(2026, 6, 1), None, "pack"),
        ("lecture-quarterly", dt.date(2026, 6, 1), dt.date(2026, 7, 2), "pack"),
    ],
)
def test_what_cannot_be_used_is_refused(tree, system, pack, begins, ends, field):
    root = tree[0]
    use_pack(organization=root, pack="lecture-quarterly", begins=JULY, by=system, at=AT)
    with pytest.raises(Refused) as caught:
        use_pack(organization=root, pack=pack, begins=begins, ends=ends, by=system, at=AT)
    assert caught.value.field == field
    assert PackUse.objects.count() == 1


def test_a_pack_may_be_used_again_after_it_was_left(tree, system):
    root = tree[0]
    use = use_pack(organization=root, pack="lecture-quarterly", begins=JULY, by=system, at=AT)
    stop_using(use=use, ends=dt.date(2026, 8, 1), by=system, at=AT)
    with pytest.raises(Refused, match="已经停用"):
        stop_using(use=use, ends=dt.date(2026, 9, 1), by=system, at=AT)
    use_pack(organization=root, pack="lecture-quarterly", begins=dt.date(2026, 8, 1), by=system, at=AT)
    verbs = Entry.objects.filter(verb__startswith="pack").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["pack_used", "pack_left", "pack_used"]


def test_a_part_split_off_goes_on_with_what_the_whole_used(tree, system):
    branch = tree[1]
    use_pack(organization=branch, pack="lecture-quarterly", begins=AT.date(), by=system, at=AT)
    part = split(organization=branch, name="江景社区第二党支部", on=AT.date(), by=system, at=AT)
    assert list(part.pack_uses.values_list("pack", "begins")) == [("lecture-quarterly", AT.date())]


def test_the_command_uses_lists_and_leaves(tree):
    root, branch, _other = tree

    def run(*more: str):
        return CliRunner().invoke(main, ["rules", "use", *more, "--json"])

    used = run("lecture-quarterly", "--organization", root.code, "--from", "2026-07-01")
    assert used.exit_code == 0, used.output
    listed = json.loads(run("--organization", branch.code).stdout)
    row = {"organization": root.code, "pack": "lecture-quarterly", "from": "2026-07-01", "until": None}
    assert listed == [row]
    assert run("lecture-quarterly", "--organization", root.code).exit_code == 1
    left = run("lecture-quarterly", "--organization", root.code, "--until", "2026-12-01")
    assert json.loads(left.stdout) == [row | {"until": "2026-12-01"}]
    assert run("--organization", root.code, "--from", "July").exit_code == 2
