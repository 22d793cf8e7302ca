"""The pages of whoever keeps the notices."""

import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from jiceng.audit.models import Entry
from jiceng.openness.actions import conclude, take_down
from jiceng.openness.models import Notice, Objection

Make = Callable[..., Any]
PAST = dt.date(2026, 11, 2)


def as_user(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def page(client: Client, notice: Notice) -> str:
    return client.get(reverse("openness:notice", args=[notice.public_id])).content.decode()


def post_data(place: SimpleNamespace, **fields: Any) -> dict[str, Any]:
    given = {
        "title": "关于接收王小明为预备党员的公示",
        "person": place.candidate.public_id,
        "masked": "on",
        "text": "拟接收王小明同志。",
        "audience": "society",
        "posted_on": "2026-11-20",
        "days": "2",
        "places": "公告栏",
        "contact": "办公室",
    }
    return given | fields


def test_a_notice_is_posted_and_its_page_says_until_when_and_that_it_is_short(place: SimpleNamespace) -> None:
    client = as_user(place.recorder)
    url = reverse("openness:post", args=[place.branch.public_id])
    form = client.get(url).content.decode()
    assert "赵党员" in form and "王小明" in form and 'value="5"' in form and 'value="2026-11-23"' in form
    answer = client.post(url, post_data(place))
    notice = Notice.objects.get()
    assert answer.url == reverse("openness:notice", args=[notice.public_id])
    assert (notice.person, notice.masked, notice.posted_by) == (place.candidate, True, place.recorder)
    shown = client.get(answer.url).content.decode()
    assert "2026年11月24日" in shown and "补记" in shown and "2026年11月23日 09:00" in shown
    assert shown.count("一般不少于 5 个工作日，这一份是 2 个") == 2, "said once after posting, and it stays"
    assert "/rules/DV-034/" in shown
    assert "关于接收王某某为预备党员的公示" in shown and "拟接收王某某同志" in shown
    assert page(client, notice).count("一般不少于 5 个工作日") == 1


def test_what_is_wrong_is_said_at_its_field(place: SimpleNamespace) -> None:
    client = as_user(place.recorder)
    url = reverse("openness:post", args=[place.branch.public_id])
    for fields, sentence in (
        ({"posted_on": "2026-11-24"}, "今天之后"),
        ({"person": ""}, "没有姓名可遮盖"),
        ({"title": ""}, "id_title-error"),
        ({"person": "nobodyatall2"}, "id_person-error"),
    ):
        answer = client.post(url, post_data(place, **fields))
        assert answer.status_code == 422 and sentence in answer.content.decode()
    assert Notice.objects.count() == 0


def test_every_word_of_the_forms_is_in_the_readers_language(posted: Make, place: SimpleNamespace) -> None:
    notice, client = posted(), as_user(place.recorder)
    place.recorder.language = "en"
    place.recorder.save()
    for url, word in (
        (reverse("openness:post", args=[place.branch.public_id]), "Nobody in particular"),
        (reverse("openness:record", args=[notice.public_id]), "kept encrypted"),
    ):
        assert word in client.get(url).content.decode()


def test_a_committee_posts_about_the_candidates_below_it(place: SimpleNamespace) -> None:
    url = reverse("openness:post", args=[place.committee.public_id])
    form = as_user(place.staff).get(url).content.decode()
    assert "王小明" in form and "赵党员" not in form


def test_a_notice_that_was_wrong_is_taken_down_and_posted_anew(posted: Make, place: SimpleNamespace) -> None:
    client, notice = as_user(place.recorder), posted()
    down = reverse("openness:take_down", args=[notice.public_id])
    assert client.post(down, {"why": ""}).status_code == 422
    assert client.post(down, {"why": "电话写错"}).status_code == 302
    shown = page(client, notice)
    assert "电话写错" in shown and "重新张贴" in shown and "打开公开页" not in shown
    again = reverse("openness:post", args=[place.branch.public_id]) + f"?like={notice.public_id}"
    form = client.get(again).content.decode()
    assert "关于接收王小明为预备党员的公示" in form and "0532-1234567" in form
    assert f'value="{place.candidate.public_id}" selected' in form


def test_objections_are_recorded_answered_and_the_result_is_written(
    posted: Make, place: SimpleNamespace
) -> None:
    client, notice = as_user(place.recorder), posted(posted_on=PAST)
    record = reverse("openness:record", args=[notice.public_id])
    given = {"came": "visit", "raised_on": "2026-11-20", "text": "没有参加活动", "name": "李四"}
    assert client.post(record, given | {"came": "page"}).status_code == 422
    assert client.post(record, given).status_code == 302
    shown = page(client, notice)
    assert (
        "逾期提出" in shown and "李某" in shown and "李四" not in shown and "还有 1 件异议没有答复" in shown
    )
    end = reverse("openness:conclude", args=[notice.public_id])
    assert "没有答复" in client.post(end, {"result": "可以接收"}).content.decode()
    answer = reverse("openness:answer", args=[Objection.objects.get().public_id])
    assert "没有参加活动" in client.get(answer).content.decode()
    assert client.post(answer, {"looked_into": "查了签到", "answer": "参加了"}).status_code == 422
    data = {"looked_into": "查了签到", "answer": "参加了", "outcome": "rejected"}
    assert client.post(answer, data).status_code == 302
    assert client.post(answer, data).status_code == 422
    shown = page(client, notice)
    assert "不成立" in shown and "写结果" in shown
    client.post(end, {"result": "王小明可以接收"})
    shown = page(client, notice)
    assert "王某某可以接收" in shown and "已有结果" in shown


def test_who_objected_is_shown_to_whoever_keeps_the_notice_and_logged(
    posted: Make, raised: Make, place: SimpleNamespace
) -> None:
    notice = posted()
    objection = raised(notice, name="李四", contact="13812345678")
    url = reverse("openness:reveal", args=[objection.public_id])
    answer = as_user(place.recorder).post(url, {"what": "contact"}, headers={"hx-request": "true"})
    assert answer.content.decode().strip() == "<strong>13812345678</strong>"
    assert "李四" in as_user(place.staff).post(url, {"what": "name"}).content.decode()
    assert as_user(place.recorder).post(url, {"what": "text"}).status_code == 404
    assert as_user(place.auditor).post(url, {"what": "name"}).status_code == 403
    assert Entry.objects.filter(verb="looked", subject=objection.public_id).count() == 2
    shown = page(as_user(place.auditor), notice)
    assert "李某" in shown and "留痕" not in shown and "登记异议" not in shown and "撤下" not in shown


@pytest.mark.parametrize("count", [10, 30])
def test_a_list_asks_as_often_for_many_notices_as_for_few(
    posted: Make, raised: Make, place: SimpleNamespace, count: int
) -> None:
    for _number in range(count):
        raised(posted())
    client = as_user(place.staff)
    url = reverse("openness:list", args=[place.committee.public_id])
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        shown = client.get(url).content.decode()
    assert shown.count("1 件待答复") == count
    assert len(captured) == 6


@pytest.mark.parametrize("count", [1, 5])
def test_a_page_asks_as_often_for_many_objections_as_for_one(
    posted: Make, raised: Make, answered: Make, place: SimpleNamespace, count: int
) -> None:
    notice = posted()
    for _number in range(count):
        answered(raised(notice, name="李四"))
    client = as_user(place.recorder)
    page(client, notice)
    with CaptureQueriesContext(connection) as captured:
        shown = page(client, notice)
    assert shown.count("李某") == count
    assert len(captured) == 8


def test_a_list_shows_what_runs_and_the_archive_when_asked(posted: Make, place: SimpleNamespace) -> None:
    posted(title="还在公示")
    old, wrong = posted(title="已有结论", posted_on=PAST), posted(title="撤下的", person=None, masked=False)
    conclude(notice=old, result="没有异议", by=place.recorder, at=place.at)
    take_down(notice=wrong, why="写错", by=place.recorder, at=place.at)
    client = as_user(place.recorder)
    url = reverse("openness:list", args=[place.branch.public_id])

    def titles(**query: str) -> set[str]:
        text = client.get(url, query).content.decode()
        return {name for name in ("还在公示", "已有结论", "撤下的") if f">{name}</a>" in text}

    assert titles() == titles(state="nonsense") == {"还在公示"}
    assert titles(state="concluded") == {"已有结论"}
    assert titles(state="withdrawn") == {"撤下的"}
    assert titles(state="") == {"还在公示", "已有结论", "撤下的"}
    assert titles(state="", name="小明") == {"还在公示", "已有结论"}
    assert client.get(reverse("openness:index")).url == url
    assert ">公示</a>" in client.get("/").content.decode()


def test_a_long_list_is_turned_page_by_page(posted: Make, place: SimpleNamespace) -> None:
    for _number in range(51):
        posted()
    client = as_user(place.recorder)
    answer = client.get(reverse("openness:list", args=[place.branch.public_id]))
    assert len(answer.context["lines"]) == 50
    url = reverse("openness:list", args=[place.branch.public_id])
    assert len(client.get(url, {"page": answer.context["page"].next}).context["lines"]) == 1


def paper(client: Client, notice: Notice, language: str = "zh-hans") -> list[str]:
    url = reverse("openness:sheet", args=[notice.public_id])
    answer = client.get(url, headers={"accept-language": language})
    return [one.text for one in Document(io.BytesIO(answer.content)).paragraphs]


def test_the_sheet_says_what_hangs_where_and_until_when(posted: Make, place: SimpleNamespace) -> None:
    assert paper(as_user(place.recorder), posted()) == [
        "公示",
        "关于接收王某某为预备党员的公示",
        "拟接收王某某同志为预备党员。",
        "王某某，1998年生。",
        "公示期：2026年11月23日至2026年11月30日（5个工作日，张贴当天不算）。",
        "张贴处：小区公告栏",
        "对公示内容有异议的，请在公示期内反映。",
        "联系方式：党群服务中心 0532-1234567",
        "江景支部",
        "2026年11月23日",
    ]


def test_the_sheet_follows_the_readers_script_in_our_words_only(posted: Make, place: SimpleNamespace) -> None:
    notice = posted(title="公示", text="第一行\x0b\n\n第二行", masked=False)
    place.recorder.language = "zh-hant"
    place.recorder.save()
    lines = paper(as_user(place.recorder), notice)
    assert lines[:3] == ["公示", "第一行", "第二行"]
    assert lines[4].startswith("張貼處：小区公告栏") and "有異議的" in lines[5]
    place.recorder.language = "en"
    place.recorder.save()
    assert "公示期：2026年11月23日至2026年11月30日" in "".join(paper(as_user(place.recorder), notice))
