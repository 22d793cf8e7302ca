"""The rule pages: every rule opens, says where it stands, what rests on it, who overrides it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.portal.values import plain

from .test_portal import login, text


@pytest.fixture
def client(district) -> Client:
    return login(district, "recorder", district.branch())


def test_every_rule_has_its_page(client):
    for pack in installed_rulebook().packs:
        for rule in pack.rules:
            page = text(client.get(reverse("portal:rule", args=[rule.id])))
            assert rule.text in page
            for value in rule.values:
                assert value.citation.label in page


def test_no_page_of_a_rule_shows_a_name_of_the_packs_own(client):
    """But the formalism pack's tests, which look through names of settings."""
    for pack in installed_rulebook().packs:
        for rule in pack.rules if pack.id != "formalism" else ():
            page = text(client.get(reverse("portal:rule", args=[rule.id])))
            main = re.sub(r"<[^>]*>", " ", page.partition('tabindex="-1">')[2].partition("</main>")[0])
            assert not re.findall(r"\b[a-z]+(?:_[a-z]+)*\b", main), rule.id


def test_every_part_of_a_value_has_its_name_in_chinese():
    for pack in installed_rulebook().packs:
        for rule in pack.rules:
            for value in rule.values:
                assert not re.findall(r"[a-z]{2,}", plain(value.value)), rule.id


def test_a_value_reads_as_a_sentence():
    assert plain({"village_community": 5, "other": 3}) == "村和社区（年）：5；其他：3"
    assert plain({"share": "1/2", "operator": "more_than"}) == "超过1/2"
    assert plain({"present": {"share": "2/3", "operator": "at_least"}}) == "到会：2/3（含）以上"
    assert plain([{"up_to": 400, "rate": 0.005}, {"up_to": None, "rate": 0.03}]) == (
        "（至：400；比例：0.005）、（至：不限；比例：0.03）"
    )
    with translation.override("en"):
        assert plain({"village_community": 5, "other": 3}) == "Villages and communities (years): 5; Others: 3"


def test_a_rule_says_its_history_its_uses_and_its_tests(client, django_assert_num_queries):
    url = reverse("portal:rule", args=["EL-024"])
    text(client.get(url))
    with django_assert_num_queries(4):
        page = text(client.get(url))
    assert page.index("2018年7月") < page.index("现行")
    assert reverse("portal:calculator", args=["term.dates"]) in page
    assert "→ " in page.partition("验证过的情形")[2]
    assert "应办事项：党员大会，每季度按这条规则的次数开展。" in text(
        client.get(reverse("portal:rule", args=["BR-010"]))
    )


def test_what_is_from_memory_says_so(client):
    rules = [one for pack in installed_rulebook().packs for one in pack.rules]
    unchecked = next(one for one in rules if one.values[-1].confidence == "MEMORY")
    assert "未复核" in text(client.get(reverse("portal:rule", args=[unchecked.id])))


@pytest.mark.parametrize(
    "query", ["党员大会", "黨員大會", "dangyuandahui", "dydh", "BR-010", "br-010", "member assembly"]
)
def test_rules_are_found_by_characters_pinyin_and_english(client, query):
    page = text(client.get(reverse("portal:rules"), {"q": query}))
    assert "党员大会" in page
    assert reverse("portal:rule", args=["EL-024"]) not in page


def test_filters_by_pack_and_confidence(client):
    page = text(client.get(reverse("portal:rules"), {"pack": "terms", "confidence": "TEXT"}))
    assert reverse("portal:rule", args=["BR-010"]) not in page
    assert "没有找到这样的规则" in text(client.get(reverse("portal:rules"), {"q": "不会有的字"}))
