"""What must not be asked is found wherever it stands; what denies it, or leaves it free, is not."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiceng.rulebook import BadInput, Rulebook, ask, default_rulebook
from jiceng.rulebook.formalism import installation_findings, refusal

DAY = dt.date(2026, 11, 22)
REFUSED = [
    "ranking",
    "leaderboard",
    "check_in",
    "online_time",
    "study_time",
    "likes",
    "gps",
    "require_photo",
    "排名",
]


def findings(**asked) -> list[dict[str, str]]:
    return ask("formalism.check", asked, on=DAY).answer["findings"]


@given(
    st.sampled_from(REFUSED),
    st.lists(st.sampled_from(["features", "members", "branch"]), max_size=4),
    st.sampled_from([True, 1, "on"]),
)
def test_what_is_refused_is_found_at_any_depth(key, path, value):
    settings = {key: value}
    for one in path:
        settings = {one: [settings]}
    where = "settings" + "".join(f".{one}[0]" for one in reversed(path)) + f".{key}"
    assert where in [one["where"] for one in findings(settings=settings)]


@given(st.sampled_from(REFUSED), st.sampled_from([False, 0, None, "off", "关闭", ""]))
def test_what_is_switched_off_is_not_found(key, value):
    assert findings(settings={key: value}) == []


@pytest.mark.parametrize("text", ["不得排名", "本办法不设排名", "禁止打卡", "不统计在线时长", "rankles"])
def test_what_a_text_denies_is_not_found(text):
    assert findings(template=text) == []


def test_every_finding_says_how_to_mend_it_and_cites_its_article():
    verdict = ask("formalism.check", {"settings": {"ranking": True, "feedback": False}}, on=DAY)
    assert [one["rule"] for one in verdict.answer["findings"]] == ["FM-001", "FM-008"]
    assert all(one["mend"] for one in verdict.answer["findings"])
    assert {"FM-001", "FM-008"} <= {one["rule"] for one in verdict.because}


def test_settings_may_be_json():
    assert findings(settings='{"ranking": true}') == findings(settings={"ranking": True})


def test_the_packs_that_ship_and_the_settings_they_run_with_ask_for_nothing_of_the_kind():
    settings = {
        "JICENG_PACKS": ["points-company"],
        "JICENG_KEYS": {"a": "ads gps ranking"},
        "OTHER_RANKING": 1,
    }
    assert installation_findings(default_rulebook(), settings, on=DAY) == []


def test_an_installation_that_ranks_persons_is_told_where_and_by_which_article():
    found = installation_findings(default_rulebook(), {"JICENG_RANKING": True}, on=DAY)
    assert [(one["rule"], one["where"]) for one in found] == [("FM-001", "settings.JICENG_RANKING")]
    assert "国办函〔2026〕12号" in refusal(found[0])


def test_a_pack_that_scores_study_time_is_found():
    book = default_rulebook()
    pack = next(one for one in book.packs if one.id == "points-capped")
    value = replace(pack.rules[0].values[0], value={"study_time": {"per": 1}})
    bad = replace(pack, rules=(replace(pack.rules[0], values=(value,)),))
    packs = tuple(bad if one.id == pack.id else one for one in book.packs)
    found = installation_findings(Rulebook(packs), {}, on=DAY)
    assert [one["rule"] for one in found] == ["FM-003"]
    assert found[0]["where"].startswith("points-capped.rules.PT-006")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [({"pack": "nowhere"}, "pack: got 'nowhere'"), ({"settings": 5}, "settings: got 5; it takes an object")],
)
def test_what_cannot_be_looked_through_is_bad_input(asked, sentence):
    with pytest.raises(BadInput) as caught:
        findings(**asked)
    assert sentence in str(caught.value)
