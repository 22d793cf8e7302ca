"""The page before whom a notice hangs."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.audit.models import Entry
from jiceng.openness.actions import conclude, take_down
from jiceng.openness.brake import PER_HOUR
from jiceng.openness.models import Notice, Objection

from .conftest import DAY
from .test_pages import PAST, as_user

Make = Callable[..., Any]


def address(notice: Notice) -> str:
    return reverse("openness:public", args=[notice.public_id])


def test_anybody_reads_what_hangs_before_society_and_nothing_else(
    posted: Make, raised: Make, place: SimpleNamespace
) -> None:
    notice = posted()
    raised(notice, text="有人反映的秘密", name="李四", contact="13812345678")
    answer = Client().get(address(notice))
    shown = answer.content.decode()
    for word in (
        "接收王某某为预备党员",
        "江景支部",
        "2026年11月30日",
        "小区公告栏",
        "0532-1234567",
        "公示中",
    ):
        assert word in shown
    hidden = ("小明", "王　明", "秘密", "李某", "5678", place.recorder.name, place.candidate.public_id)
    for word in (*hidden, place.branch.public_id, "工作台", "/register/", "/accounts/login/"):
        assert word not in shown
    assert answer["X-Robots-Tag"] == "noindex, noarchive" and "no-store" in answer["Cache-Control"]
    assert "sessionid" not in answer.cookies


def test_what_hangs_within_the_party_is_for_its_members(posted: Make, place: SimpleNamespace) -> None:
    notice = posted(audience="party", organization=place.committee)
    below = posted(audience="party")
    assert Client().get(address(notice)).url == f"/accounts/login/?next={address(notice)}"
    status = {
        name: (as_user(user).get(address(notice)).status_code, as_user(user).get(address(below)).status_code)
        for name, user in vars(place).items()
        if isinstance(user, User) and user != place.system
    }
    assert status == {
        "recorder": (200, 200),
        "staff": (200, 200),
        "auditor": (200, 200),
        "member": (200, 200),
        "neighbour": (200, 404),
    }
    nobody = User.objects.create_user("nobody", name="外人", password="a long password")
    assert as_user(nobody).get(address(notice)).status_code == 404
    give(user=nobody, role="administrator", organization=None, by=place.system, at=place.at)
    assert as_user(nobody).get(address(notice)).status_code == 404
    assert Client().get(reverse("openness:public", args=["222222222222"])).status_code == 404


def test_an_objection_of_the_page_is_taken_down_without_saying_who_was_logged_in(
    posted: Make, place: SimpleNamespace
) -> None:
    notice = posted(audience="party")
    client = as_user(place.member)
    answer = client.post(address(notice), {"text": "没有参加活动", "name": "", "contact": ""})
    assert answer.url == address(notice) + "?received=1"
    assert "已收到您的异议" in client.get(answer.url).content.decode()
    objection = Objection.objects.get()
    assert (objection.came, objection.raised_on, objection.recorded_by) == ("page", DAY, place.system)
    assert objection.anonymous
    assert not Entry.objects.filter(actor=place.member, kind="objection").exists()


def test_a_signed_objection_is_sealed(posted: Make) -> None:
    notice = posted()
    data = {"text": "情况不属实", "name": "李四", "contact": "13812345678"}
    assert Client().post(address(notice), data).status_code == 302
    objection = Objection.objects.get()
    assert (objection.name_mask, objection.contact_mask) == ("李某", "*******5678")
    assert Client().post(address(notice), {"text": " "}).status_code == 422


def test_one_address_sends_five_objections_an_hour(
    posted: Make, place: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice, other = posted(), posted()
    keys = []
    add = cache.add
    monkeypatch.setattr(cache, "add", lambda key, *rest, **more: keys.append(key) or add(key, *rest, **more))

    def send(to: Notice, client: Client | None = None, **fields: str) -> int:
        data = {"text": "不同意"} | fields
        status: int = (client or Client(REMOTE_ADDR="192.0.2.7")).post(address(to), data).status_code
        return status

    assert [send(notice) for _number in range(PER_HOUR + 1)] == [302] * PER_HOUR + [422]
    assert send(notice, name="李四") == 422, "a name is quickly made up"
    assert send(other) == 302
    assert send(notice, Client(REMOTE_ADDR="192.0.2.8")) == 302
    member = Client(REMOTE_ADDR="192.0.2.7")
    member.force_login(place.member)
    assert send(notice, member) == 422
    assert send(notice, member, name="李四") == 302
    assert Objection.objects.filter(notice=notice).count() == PER_HOUR + 2
    assert not [key for key in keys if "192.0.2" in key]


def test_after_the_last_day_the_page_stays_without_its_form(posted: Make, place: SimpleNamespace) -> None:
    notice = posted(posted_on=PAST)
    shown = Client().get(address(notice)).content.decode()
    assert "期满待定" in shown and "<textarea" not in shown
    assert Client().post(address(notice), {"text": "晚了"}).status_code == 422
    assert Objection.objects.count() == 0
    conclude(notice=notice, result="王小明可以接收", by=place.recorder, at=place.at)
    shown = Client().get(address(notice)).content.decode()
    assert "王某某可以接收" in shown and "小明" not in shown


def test_what_was_taken_down_is_no_longer_read(posted: Make, place: SimpleNamespace) -> None:
    notice = posted(masked=False)
    take_down(notice=notice, why="忘了遮盖王小明的姓名", by=place.recorder, at=place.at)
    shown = Client().get(address(notice)).content.decode()
    assert "这份公示已经撤下" in shown
    for word in ("小明", "忘了", "0532", "<textarea"):
        assert word not in shown
    assert Client().post(address(notice), {"text": "不同意"}).status_code == 422


def test_the_page_speaks_the_readers_language(posted: Make) -> None:
    notice = posted()
    english = Client().get(address(notice), headers={"accept-language": "en"}).content.decode()
    assert "Raise an objection" in english and "接收王某某为预备党员" in english
    traditional = Client().get(address(notice), headers={"accept-language": "zh-hant"}).content.decode()
    assert "提出異議" in traditional and "接收王某某为预备党员" in traditional


def test_the_page_asks_as_often_for_many_objections_as_for_none(posted: Make, raised: Make) -> None:
    notice, client = posted(), Client()

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address(notice))
        return len(captured)

    before = count()
    for _number in range(5):
        raised(notice)
    assert count() == before == 1
