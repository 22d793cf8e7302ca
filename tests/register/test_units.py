"""Units 单位: who covers them, what is done where nobody does, by when, and what the rules advise."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.core import clock
from jiceng.core.errors import Refused
from jiceng.organizations.actions import add_unit, cover_unit, edit_unit, set_up
from jiceng.organizations.models import Organization, Unit
from jiceng.people.actions import admit_imported
from jiceng.people.models import Appointment

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture(autouse=True)
def _held_clock() -> Iterator[None]:
    with clock.frozen(AT):
        yield


class Park:
    """A committee with a branch, and a logistics firm that nobody covers although three members work there."""

    def __init__(self) -> None:
        given = {"by": User.objects.system(), "at": AT}
        self.root = set_up(name="园区党委", kind="committee", parent=None, **given)
        self.branch = set_up(name="甲党支部", kind="branch", parent=self.root, **given)
        self.unit = add_unit(
            above=self.root,
            name="恒达物流",
            sector="enterprise",
            reason="党员分散",
            measure="选派指导员",
            deadline=dt.date(2026, 11, 13),
            **given,
        )
        self.members = [
            admit_imported(organization=self.branch, name=name, standing="full", unit=self.unit, **given)
            for name in ("张三", "李四", "王五")
        ]
        self.staff = User.objects.create_user("staff", name="staff")
        give(user=self.staff, role="committee", organization=self.root, **given)
        self.given = given

    def client(self) -> Client:
        client = Client()
        client.force_login(self.staff, backend="jiceng.accounts.backends.PasswordBackend")
        return client


@pytest.fixture
def park() -> Park:
    return Park()


def url(name: str, thing: Organization | Unit) -> str:
    return reverse(f"register:{name}", args=[thing.public_id])


def test_the_list_says_who_covers_each_unit_and_what_is_overdue(park: Park) -> None:
    add_unit(above=park.root, name="新材料产业园", sector="enterprise", coming=True, **park.given)
    add_unit(
        above=park.root,
        name="启明软件",
        sector="enterprise",
        covered_by=park.branch,
        formation="own",
        **park.given,
    )

    def named(which: str) -> list[str]:
        page = park.client().get(url("units", park.root), {"which": which})
        return [one.unit.name for one in page.context["lines"]]

    assert sorted(named("all")) == sorted(["恒达物流", "新材料产业园", "启明软件"])
    assert (named("uncovered"), named("coming")) == (["恒达物流"], ["新材料产业园"])
    page = park.client().get(url("units", park.root)).content.decode()
    assert "已超期 10 天" in page
    assert "恒达物流有正式党员 3 名而没有党组织，应当成立党支部。" in page
    assert "第4条" in page or "第四条" in page


def test_an_instructor_is_sent_and_called_back(park: Park) -> None:
    sent = park.client().post(
        url("instruct", park.unit), {"person": park.members[0].public_id, "begins": "2026-11-20"}
    )
    assert sent.status_code == 302
    assert "张三" in park.client().get(url("unit", park.unit)).content.decode()
    held = Appointment.objects.get()
    assert (held.post, held.unit, held.organization) == ("instructor", park.unit, park.root)
    assert "张三" not in park.client().get(url("organization", park.root)).content.decode(), (
        "not of its own team"
    )
    park.client().post(reverse("register:end_appointment", args=[held.public_id]), {"on": "2026-11-22"})
    assert "还没有选派" in park.client().get(url("unit", park.unit)).content.decode()


def test_once_covered_nothing_is_lacking(park: Park) -> None:
    cover_unit(unit=park.unit, branch=park.branch, formation="attached", **park.given)
    unit = Unit.objects.get(pk=park.unit.pk)
    assert (unit.covered_by, unit.formation, unit.deadline, unit.reason) == (
        park.branch,
        "attached",
        None,
        "",
    )


def test_a_unit_is_entered_changed_and_closed_by_its_pages(park: Park) -> None:
    client = park.client()
    client.post(
        url("add_unit", park.root), {"name": "金桥餐饮", "sector": "enterprise", "covered_by": "甲党支部"}
    )
    unit = Unit.objects.get(name="金桥餐饮")
    assert unit.covered_by == park.branch
    client.post(
        url("edit_unit", unit), {"name": "金桥餐饮公司", "sector": "enterprise", "measure": "联系业主"}
    )
    unit.refresh_from_db()
    assert (unit.name, unit.covered_by, unit.measure) == ("金桥餐饮公司", None, "联系业主")
    client.post(url("close_unit", unit), {"on": "2026-11-23"})
    assert "金桥餐饮" not in client.get(url("units", park.root)).content.decode()
    with pytest.raises(Refused, match="已经注销"):
        edit_unit(unit=unit, name="再开", **park.given)


def test_two_units_of_one_name_are_refused(park: Park) -> None:
    page = park.client().post(url("add_unit", park.root), {"name": "恒达物流", "sector": "enterprise"})
    assert page.context["form"].errors["name"] == ["这里已经有叫“恒达物流”的单位。"]


@pytest.mark.parametrize("extra", [0, 4], ids=["one unit", "five units"])
def test_the_list_takes_a_fixed_number_of_queries(park: Park, extra: int) -> None:
    for number in range(extra):
        add_unit(above=park.root, name=f"单位{number}", sector="enterprise", **park.given)
    client = park.client()
    client.get(url("units", park.root))
    with CaptureQueriesContext(connection) as caught:
        client.get(url("units", park.root))
    assert len(caught) == UNITS_QUERIES


UNITS_QUERIES = 8
