"""Figures of a subtree: the last published table plus later changes is always what counting gives."""

import datetime as dt
import json
import random

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiceng.accounts.models import User
from jiceng.config.command import main
from jiceng.config.nightly import TASKS, publish_figures
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.figures.models import Change, Publication, Total
from jiceng.figures.tables import Table, register
from jiceng.organizations import actions, figures
from jiceng.organizations.kinds import Kind, Sector
from jiceng.organizations.models import Organization
from jiceng.people import actions as people_actions
from jiceng.people.models import Contest, Membership, Person
from jiceng.people.queries import totals

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def system() -> User:
    return User.objects.system()


def make(name: str, parent: Organization | None, kind: str = Kind.COMMITTEE, **more: str) -> Organization:
    begun = PartialDate("2020-01-01")
    return actions.set_up(
        name=name, kind=kind, parent=parent, established_on=begun, by=system(), at=AT, **more
    )


def enter(name: str, branch: Organization, standing: str = "full") -> Membership:
    joined = PartialDate("2020-01-02")
    return people_actions.admit_imported(
        organization=branch, name=name, standing=standing, joined_on=joined, by=system(), at=AT
    )


def counted(root: Organization) -> dict[str, int]:
    """What the pages show, counted in the register itself."""
    root.refresh_from_db()
    standing = Organization.objects.standing().within(root)
    members = Membership.objects.filter(ends=None, organization__in=Organization.objects.within(root))
    return {
        "organizations": standing.count(),
        "branches": standing.filter(kind=Kind.BRANCH).count(),
        "full": members.filter(standing="full").count(),
        "probationary": members.filter(standing="probationary").count(),
        "mobile": members.filter(person__mobile=True).count(),
        "lost": members.filter(person__lost=True).count(),
        "waiting": Contest.objects.filter(answered_at=None, organization__path__startswith=root.path).count(),
    }


def shown(root: Organization) -> dict[str, int]:
    found = totals([root])[root.pk]
    return {name: getattr(found, name) for name in counted(root)}


class Life:
    """Whatever may happen to a register, chosen by lot."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.day, self.number = rng, dt.date(2024, 1, 1), 0
        self.root = make("街道党工委", None, Kind.WORKING_COMMITTEE)
        for index in range(2):
            committee = make(f"第{index}党委", self.root)
            enter(f"张{index}", make(f"第{index}党支部", committee, Kind.BRANCH))

    def a(self, *kinds: str) -> Organization:
        return self.rng.choice(list(Organization.objects.standing().filter(kind__in=kinds)))

    def member(self) -> Membership:
        return self.rng.choice(list(Membership.objects.filter(ends=None).select_related("organization")))

    def step(self, what: str) -> None:
        self.day, self.number = self.day + dt.timedelta(days=7), self.number + 1
        getattr(self, what)({"on": self.day, "by": system(), "at": AT})

    def set_up(self, _when: object) -> None:
        kind, sector = self.rng.choice([Kind.BRANCH, Kind.COMMITTEE]), self.rng.choice(Sector.values)
        make(f"新设{self.number}", self.a(Kind.COMMITTEE, Kind.WORKING_COMMITTEE), kind, sector=sector)

    def admit(self, _when: object) -> None:
        enter(f"李{self.number}", self.a(Kind.BRANCH), self.rng.choice(["full", "probationary"]))

    def leave(self, when: dict) -> None:
        people_actions.end_membership(membership=self.member(), how="left", **when)

    def transfer(self, when: dict) -> None:
        people_actions.transfer(membership=self.member(), to=self.a(Kind.BRANCH), **when)

    def edit(self, when: dict) -> None:
        changes = {"lost": self.rng.random() < 0.5, "mobile": True, "standing": "full"}
        people_actions.edit_person(membership=self.member(), changes=changes, by=when["by"], at=AT)

    def contest(self, when: dict) -> None:
        given = {"field": "work", "claim": "教师", "by": when["by"], "at": AT}
        people_actions.raise_contest(person=self.member().person, **given)

    def answer(self, when: dict) -> None:
        for contest in Contest.objects.filter(answered_at=None)[:1]:
            people_actions.answer_contest(contest=contest, accepted=True, answer="", by=when["by"], at=AT)

    def move(self, when: dict) -> None:
        to = self.a(Kind.COMMITTEE, Kind.WORKING_COMMITTEE)
        actions.move(organization=self.a(Kind.COMMITTEE, Kind.BRANCH), to=to, **when)

    def merge(self, when: dict) -> None:
        kind = self.rng.choice([Kind.BRANCH, Kind.COMMITTEE])
        people_actions.merge(organization=self.a(kind), into=self.a(kind), **when)

    def split(self, when: dict) -> None:
        chosen = self.member()
        people_actions.split(
            organization=chosen.organization, name=f"分出{self.number}", members=[chosen], **when
        )

    def dissolve(self, when: dict) -> None:
        people_actions.dissolve(organization=self.a(Kind.BRANCH), **when)

    def reclassify(self, when: dict) -> None:
        branch = self.a(Kind.BRANCH)
        actions.reclassify(
            organization=branch, kind=branch.kind, sector=self.rng.choice(Sector.values), **when
        )

    def publish(self, _when: object) -> None:
        actions.publish_totals(by=system(), at=AT)


STEPS = [name for name in vars(Life) if not name.startswith("_") and name not in ("a", "member", "step")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(steps=st.lists(st.sampled_from(STEPS), max_size=14), seed=st.integers(0, 2**16))
def test_whatever_happens_every_total_is_what_counting_gives(steps: list[str], seed: int) -> None:
    with transaction.atomic():
        life = Life(random.Random(seed))
        for step in steps:
            try:
                with transaction.atomic():
                    life.step(step)
            except (Refused, IndexError):
                continue
        for one in Organization.objects.standing():
            assert shown(one) == counted(one)
        assert list(figures.differences()) == []
        transaction.set_rollback(True)


def test_publishing_is_one_line_of_the_log_and_empties_the_changes() -> None:
    root = make("街道党工委", None, Kind.WORKING_COMMITTEE)
    enter("张晓明", make("江景苑党支部", root, Kind.BRANCH))
    before = shown(root)

    publication = actions.publish_totals(by=system(), at=AT)

    assert Change.objects.count() == 0
    assert publication.rows == Total.objects.count() == 5
    assert publication.at == AT
    assert shown(root) == before


def test_a_sector_is_counted_by_itself() -> None:
    root = make("街道党工委", None, Kind.WORKING_COMMITTEE, sector=Sector.COMMUNITY)
    enter("张晓明", make("江景苑党支部", root, Kind.BRANCH, sector=Sector.COMMUNITY))
    enter("李红", make("石桥村党支部", root, Kind.BRANCH, sector=Sector.VILLAGE))

    found = totals([root], sector=Sector.VILLAGE)[root.pk]

    assert (found.organizations, found.branches, found.members) == (1, 1, 1)


def test_a_group_counts_the_members_placed_in_it_and_the_branch_counts_them_once() -> None:
    branch = make("江景苑党支部", None, Kind.BRANCH)
    group = make("一号楼党小组", branch, Kind.GROUP)
    member = enter("张晓明", branch)
    people_actions.place(person=member.person, group=group, begins=dt.date(2026, 1, 1), by=system(), at=AT)

    found = totals([branch, group])

    assert (found[branch.pk].members, found[branch.pk].below, found[group.pk].members) == (1, 1, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_for_any_number_of_organisations(count: int) -> None:
    root = make("街道党工委", None, Kind.WORKING_COMMITTEE)
    branches = [make(f"第{index}党支部", root, Kind.BRANCH) for index in range(count)]
    with CaptureQueriesContext(connection) as caught:
        totals([root, *branches])
    assert len(caught) == 1


def test_a_change_behind_the_figures_is_found_and_publishing_mends_it() -> None:
    branch = make("江景苑党支部", None, Kind.BRANCH)
    member = enter("张晓明", branch)
    Membership.objects.filter(pk=member.pk).delete()
    Person.objects.filter(pk=member.person_id).delete()

    assert [(one.organization, one.figure, one.known, one.counted) for one in figures.differences()] == [
        (branch.pk, "full", 1, 0)
    ]
    answer = CliRunner().invoke(main, ["figures", "publish", "--json"])
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["rows"] == 1
    assert list(figures.differences()) == []


def test_the_work_of_the_night_publishes() -> None:
    assert publish_figures in TASKS
    publish_figures(AT)
    assert [one.at for one in Publication.objects.all()] == [AT]


def test_a_figure_is_published_by_one_table_only() -> None:
    with pytest.raises(ValueError, match="branch"):
        register(Table("other", ("branch",), figures.own))
