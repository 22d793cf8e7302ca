"""Pages of the register: what they show, to whom, and with how many queries."""

import datetime as dt
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiceng.access.actions import give
from jiceng.access.models import Grant
from jiceng.access.roles import Role
from jiceng.accounts.models import User
from jiceng.audit.queries import looks_at
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.organizations.actions import set_up
from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Organization
from jiceng.people.actions import admit_imported
from jiceng.people.models import Contest, Membership

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
NUMBER = "110101198001010007"


@pytest.fixture(autouse=True)
def _held_clock() -> Iterator[None]:
    with clock.frozen(AT):
        yield


class District:
    """A working committee, two branches, a member of each, and a user of each role."""

    def __init__(self) -> None:
        self.system = User.objects.system()
        self.root = self.make("街道党工委", None, Kind.WORKING_COMMITTEE)
        self.east = self.make("江景苑党支部", self.root)
        self.west = self.make("望湖里党支部", self.root)
        self.member = self.enter("张晓明", self.east, number=NUMBER)
        self.stranger = self.enter("李红", self.west)
        self.recorder = self.user("recorder", Role.RECORDER, self.east)
        self.committee = self.user("committee", Role.COMMITTEE, self.root)
        self.auditor = self.user("auditor", Role.AUDITOR, self.root)
        self.admin = self.user("admin", Role.ADMINISTRATOR, None)
        self.self_user = self.user("zhang", Role.MEMBER, self.east)
        self.member.person.user = self.self_user
        self.member.person.save()

    def make(self, name: str, parent: Organization | None, kind: str = Kind.BRANCH) -> Organization:
        begun = PartialDate("2020-01-01")
        return set_up(name=name, kind=kind, parent=parent, established_on=begun, by=self.system, at=AT)

    def enter(self, name: str, branch: Organization, number: str = "") -> Membership:
        return admit_imported(
            organization=branch, name=name, standing="full", number=number, by=self.system, at=AT
        )

    def user(self, username: str, role: str, organization: Organization | None) -> User:
        user = User.objects.create_user(username, name=username)
        give(user=user, role=role, organization=organization, by=self.system, at=AT)
        return user


@pytest.fixture
def district() -> District:
    return District()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="jiceng.accounts.backends.PasswordBackend")
    return client


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def address(name: str, thing: Organization | Membership, *more: str) -> str:
    public_id = thing.person.public_id if isinstance(thing, Membership) else thing.public_id
    return reverse(f"register:{name}", args=[public_id, *more])


@pytest.mark.parametrize("extra", [0, 2], ids=["one child", "three children"])
def test_the_organisation_page_takes_a_fixed_number_of_queries(district: District, extra: int) -> None:
    committee = district.make("社区党委", district.root, Kind.COMMITTEE)
    for index in range(1 + extra):
        district.make(f"第{index}党支部", committee)
    assert (
        queries_of(client_of(district.committee), address("organization", committee)) == ORGANIZATION_QUERIES
    )


@pytest.mark.parametrize("extra", [0, 2], ids=["one member", "three members"])
def test_the_roster_takes_a_fixed_number_of_queries(district: District, extra: int) -> None:
    for index in range(extra):
        district.enter(f"王{index}", district.east)
    assert queries_of(client_of(district.committee), address("roster", district.east)) == ROSTER_QUERIES


ORGANIZATION_QUERIES = 14
ROSTER_QUERIES = 7


@pytest.mark.parametrize("name", ["organization", "roster", "tree", "set_up", "open_term", "appoint"])
def test_other_subtrees_do_not_exist(district: District, name: str) -> None:
    assert client_of(district.recorder).get(address(name, district.west)).status_code == 404


@pytest.mark.parametrize("name", ["person", "edit_person", "propose", "transfer"])
def test_people_of_other_subtrees_do_not_exist(district: District, name: str) -> None:
    assert client_of(district.recorder).get(address(name, district.stranger)).status_code == 404


@pytest.mark.parametrize("name", ["set_up", "open_term", "appoint", "enter"])
def test_inside_the_scope_without_the_right_is_forbidden(district: District, name: str) -> None:
    assert client_of(district.recorder).get(address(name, district.east)).status_code == 403


def test_a_change_is_shown_in_the_history_and_the_past_stays(district: District) -> None:
    client = client_of(district.committee)
    url = address("change", district.east, "rename")
    answer = client.post(url, {"name": "江景苑小区党支部", "on": "2026-07-01", "document": "街发〔2026〕7号"})
    assert answer.status_code == 302
    assert "街发〔2026〕7号" in client.get(address("organization", district.east)).content.decode()
    past = client.get(address("organization", district.east), {"on": "2026-06-30"}).content.decode()
    assert "<h1>江景苑党支部</h1>" in past


def test_a_refusal_stands_at_its_field(district: District) -> None:
    answer = client_of(district.committee).post(
        address("change", district.east, "move"), {"to": "没有的党委", "on": "2026-07-01"}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["to"] == ["没有叫“没有的党委”的党组织。"]


@pytest.mark.parametrize("verb", ["rename", "reclassify", "move", "merge", "split", "dissolve"])
def test_every_change_has_its_form(district: District, verb: str) -> None:
    assert client_of(district.committee).get(address("change", district.east, verb)).status_code == 200


def test_numbers_are_masked_and_looking_is_seen(district: District) -> None:
    client = client_of(district.recorder)
    page = client.get(address("person", district.member)).content.decode()
    assert NUMBER not in page
    shown = client.post(
        address("reveal", district.member), {"what": "number"}, headers={"HX-Request": "true"}
    )
    assert NUMBER in shown.content.decode()
    assert [line.actor for line in looks_at(district.member.person.public_id)] == [district.recorder]
    own = client_of(district.self_user).get(reverse("register:me")).content.decode()
    assert "recorder" in own and NUMBER not in own


def test_nobody_reads_a_register_out_by_a_program(district: District, monkeypatch) -> None:
    monkeypatch.setattr(import_module("jiceng.people.actions.reveal"), "PER_HOUR", 2)
    client = client_of(district.recorder)
    answers = [client.post(address("reveal", district.member), {"what": "number"}) for _unused in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "一小时内最多逐个查看 2 项完整信息" in answers[-1].content.decode()
    assert client.post(address("reveal", district.member), {"what": "marks"}).status_code == 404


def test_an_auditor_may_not_reveal(district: District) -> None:
    answer = client_of(district.auditor).post(address("reveal", district.member), {"what": "number"})
    assert answer.status_code == 403
    assert looks_at(district.member.person.public_id) == []


def test_a_member_contests_and_the_branch_answers(district: District) -> None:
    client = client_of(district.self_user)
    assert client.post(reverse("register:contest"), {"field": "work", "claim": "教师"}).status_code == 302
    contest = Contest.objects.get()
    url = reverse("register:answer_contest", args=[contest.public_id])
    assert client_of(district.recorder).post(url, {"accepted": "1", "answer": ""}).status_code == 302
    contest.refresh_from_db()
    assert (contest.accepted, contest.answered_by) == (True, district.recorder)
    assert client.get(reverse("register:me")).status_code == 200


def test_an_edit_changes_what_was_typed_and_keeps_sealed_values(district: District) -> None:
    data = {"name": "张晓明", "sex": "m", "standing": "full", "status": "normal", "work": "教师"}
    assert (
        client_of(district.committee).post(address("edit_person", district.member), data).status_code == 302
    )
    person = district.member.person
    person.refresh_from_db()
    assert (person.work, person.number_mask) == ("教师", "110101**********07")


def test_search_answers_inside_the_scope(district: District) -> None:
    client = client_of(district.recorder)
    url = reverse("register:search")
    assert "张晓明" in client.get(url, {"q": "zxm"}).content.decode()
    assert "李红" not in client.get(url, {"q": "李红"}).content.decode().replace(
        "没有找到“李红”", ""
    ).replace('value="李红"', "")
    fragment = client.get(url, {"q": "江景"}, headers={"HX-Request": "true"}).content.decode()
    assert "江景苑党支部" in fragment and "<html" not in fragment


def test_administrators_give_and_withdraw_and_see_no_people(district: District) -> None:
    client = client_of(district.admin)
    made = client.post(reverse("register:create_user"), {"username": "zhou", "name": "周立新"})
    assert made.status_code == 302
    user = User.objects.get(username="zhou")
    assert "?key=" in client.post(reverse("register:user_link", args=[user.public_id])).content.decode()
    data = {"username": "zhou", "role": "recorder", "organization": "江景苑党支部", "begins": "2026-11-23"}
    assert client.post(reverse("register:give_grant"), data).status_code == 302
    grant = Grant.objects.get(user=user)
    assert client.get(reverse("register:grants")).status_code == 200
    assert client.post(reverse("register:withdraw_grant", args=[grant.public_id])).status_code == 302
    assert not Grant.objects.on(AT.date()).filter(user=user).exists()
    assert client.get(address("person", district.member)).status_code == 404
    assert client_of(district.committee).get(reverse("register:grants")).status_code == 403
