"""The calculator: the form of every question, the answer, the sentence, and faults at their fields."""

import datetime as dt
import html
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import translation

from jiceng.organizations.actions import use_pack
from jiceng.portal.calculator import address_of, fill
from jiceng.portal.sentences import SENTENCES, sentence_of
from jiceng.rulebook import QUESTIONS, ask, default_rulebook

from .test_portal import login, text


@pytest.fixture
def client(district) -> Client:
    return login(district, "recorder", district.branch())


def page(client: Client, question: str, given: dict[str, Any], **more: str) -> str:
    pairs = [("go", "1"), *address_of(QUESTIONS[question].takes, given), *more.items()]
    return text(client.get(f"{reverse('portal:calculator', args=[question])}?{urlencode(pairs)}"))


def test_every_question_is_listed_and_opens(client):
    listed = text(client.get(reverse("portal:questions")))
    for name, question in QUESTIONS.items():
        assert reverse("portal:calculator", args=[name]) in listed
        assert question.title in text(client.get(reverse("portal:calculator", args=[name])))
    assert client.get(reverse("portal:calculator", args=["meeting.nothing"])).status_code == 404


def test_a_vote_is_judged_with_the_sentence_and_the_article(client):
    given = {"meeting": "admission", "should_attend": 16, "present": 9, "favour": 9}
    found = page(client, "meeting.verdict", given, on="2026-11-22")
    assert "赞成 9 票，达到规定的 9 票，表决通过。" in found
    assert reverse("portal:rule", args=["DV-015"]) in found
    assert 'value="2026-11-22"' in found


def test_a_fault_stands_at_its_field_in_one_sentence(client):
    found = page(client, "meeting.verdict", {"meeting": "ordinary", "should_attend": 10, "present": 12})
    assert "“到会人数”填的是 12，与其他几项对照，最多只能是 10。" in found
    assert 'aria-describedby="id-present-help id-present-error"' in found
    found = page(client, "meeting.verdict", {"meeting": "ordinary", "should_attend": "多"})
    assert "“应到会人数”填的是 多，应当是不小于 1 的整数。" in found
    assert "请填写“到会人数”。" in found
    assert "结果" not in html.unescape(found).partition("</form>")[2].partition("</main>")[0]


def test_the_day_may_be_any_and_must_be_one(client):
    given = {"meeting": "election", "should_attend": 10}
    assert "至少 9 人到会" in page(client, "meeting.threshold", given, on="2020-01-01")
    assert "应当是日期" in page(client, "meeting.threshold", given, on="昨天")


def test_another_reading_of_a_rule_may_be_taken(client):
    given = {"present": 9, "should_attend": 10, "seats": 1, "votes": {"张三": 5}}
    found = page(client, "election.count", given, on="2026-11-22")
    assert 'name="assume.EL-009"' in found and "张三 当选" in found
    other = page(client, "election.count", given, on="2026-11-22", **{"assume.EL-009": "1"})
    assert "没有人达到" in other


def test_names_and_numbers_are_rows(client):
    given = {"present": 10, "seats": 1, "votes": {"张三": 6, "李四": 3}}
    assert "张三 当选" in page(client, "election.count", given)
    found = page(client, "election.count", {"present": 10, "seats": 1, "votes": {"张三": 16}})
    assert 'id="id-votes-0-value-error"' in found
    twice = QueryDict("votes.0.key=张三&votes.0.value=1&votes.1.key=张三&votes.1.value=2")
    sheet = fill(QUESTIONS["election.count"].takes, twice, check=False)
    assert [one.error for one in sheet.faults] == ["“张三”写了两次，请合并成一行。"]


def test_an_organisation_and_its_activities_travel_in_the_address():
    given = {
        "organization": {"kind": "branch", "sector": "village", "full_members": 9, "groups": ["1", "2"]},
        "activities": [{"kind": "assembly", "date": "2026-11-03"}, {"kind": "lecture", "date": "2026-11-09"}],
        "period": "2026-Q4",
    }
    schema = QUESTIONS["activity.requirements"].takes
    sheet = fill(schema, QueryDict(urlencode(address_of(schema, given))), check=True)
    assert (sheet.given, sheet.faults) == (given, [])


def test_an_address_that_leaves_nothing_open_is_answered_and_a_part_of_one_is_no_fault(client):
    address = reverse("portal:calculator", args=["meeting.verdict"])
    given = "meeting=admission&should_attend=16&present=9&favour=9"
    assert "表决通过。" in text(client.get(f"{address}?{given}"))
    found = text(client.get(f"{address}?meeting=admission"))
    assert "请先改正" not in found and "表决通过。" not in found
    assert 'value="admission" selected' in found


def test_every_control_of_a_row_has_a_label_that_can_be_seen(client):
    found = text(client.get(reverse("portal:calculator", args=["election.count"])))
    rows = re.findall(r'id="(id-votes-\d+-\w+)"', found)
    assert rows and all(f'for="{one}"' in found for one in rows)


def test_htmx_gets_the_form_with_its_answer_only(client):
    url = reverse("portal:calculator", args=["election.ballot"])
    found = client.get(f"{url}?go=1&seats=3&marked=4", headers={"HX-Request": "true"})
    assert found.content.decode().lstrip().startswith('<div class="split"')
    assert "无效票" in text(found)


def test_every_case_of_the_packs_opens_as_it_was_asked_and_is_said_in_three_languages():
    book = default_rulebook()
    for pack in book.packs:
        for test in pack.tests:
            if "error" in test["expect"]:
                continue
            question = QUESTIONS[test["question"]]
            query = QueryDict(urlencode(address_of(question.takes, test["given"])))
            sheet = fill(question.takes, query, check=True)
            assert sheet.faults == []
            for language in ("zh-hans", "zh-hant", "en"):
                with translation.override(language):
                    used, day = book.with_packs([pack.id]), test.get("on") or dt.date(2026, 11, 22)
                    given = sheet.given | {"assume": test["given"].get("assume", {})}
                    verdict = ask(question.name, given, on=day, book=used)
                    assert verdict.answer == ask(question.name, test["given"], on=day, book=used).answer
                    assert "%(" not in sentence_of(question, sheet.given, verdict)


def test_every_question_has_its_sentences():
    assert QUESTIONS.keys() - SENTENCES.keys() == set()


def test_an_organisation_brings_its_packs_and_what_is_known_of_it(district):
    branch = district.branch()
    client = login(district, "recorder", branch, "calculates")
    use_pack(
        organization=district.root,
        pack="lecture-quarterly",
        begins=dt.date(2026, 1, 1),
        by=district.by,
        at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    given = {"organization": {"kind": "branch", "sector": "community"}, "period": "2026-Q4"}
    rule = reverse("portal:rule", args=["BR-041"])
    place = branch.public_id
    assert rule not in page(client, "activity.requirements", given, on="2026-11-22")
    found = page(client, "activity.requirements", given, on="2026-11-22", place=place)
    assert rule in found
    assert f"按“{branch.label}”和上级选用的规则包计算。" in found
    assert rule not in page(client, "activity.requirements", given, on="2025-11-22", place=place)
    blank = text(
        client.get(reverse("portal:calculator", args=["organization.form"]), {"place": branch.public_id})
    )
    assert '<option value="community" selected>' in blank


def test_an_organisation_that_one_may_not_see_is_as_one_that_is_not_there(district):
    client = login(district, "recorder", district.branch(), "asks")
    for place in (district.branch().public_id, "nowhere"):
        found = page(client, "meeting.threshold", {"meeting": "election", "should_attend": 10}, place=place)
        assert "没有这个组织，或者您看不到它。" in found
        assert "结果" not in found.partition("</form>")[2].partition("</main>")[0]
