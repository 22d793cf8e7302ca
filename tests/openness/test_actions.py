"""Posting, objecting, answering, concluding, taking down."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from jiceng.audit.models import Detail, Entry
from jiceng.core import clock
from jiceng.core.errors import Refused
from jiceng.openness.actions import conclude, reveal_objector, take_down
from jiceng.openness.models import Notice, Objection, State
from jiceng.openness.period import last_day, usual_days
from jiceng.openness.queries import listed, notices_within, passed, standing_of

from .conftest import DAY

Make = Callable[..., Any]
LATER = dt.date(2026, 12, 7)


def moment(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), tzinfo=clock.zone())


def test_the_last_day_passes_over_moved_holidays(posted: Make, place: SimpleNamespace) -> None:
    notice = posted(posted_on=dt.date(2026, 9, 29), days=5)
    assert (notice.ends_on, notice.weekdays_only) == (dt.date(2026, 10, 12), False)
    assert notice.recorded_at == place.at
    assert posted().ends_on == dt.date(2026, 11, 30)


def test_a_year_whose_holidays_are_not_announced_goes_by_weekdays(place: SimpleNamespace) -> None:
    assert last_day(place.branch, dt.date(2026, 12, 30), 5) == (dt.date(2027, 1, 6), True)


def test_fewer_days_than_usual_are_written_down(posted: Make, place: SimpleNamespace) -> None:
    assert posted(days=2).ends_on == dt.date(2026, 11, 25)
    usual = usual_days(place.branch, DAY)
    assert usual is not None and usual.days == 5


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("text", " "),
        ("places", ""),
        ("contact", ""),
        ("audience", "everybody"),
        ("posted_on", DAY + dt.timedelta(days=1)),
        ("days", 0),
        ("days", 1000),
    ],
)
def test_a_notice_with_something_wrong_is_refused_at_its_field(posted: Make, field: str, value: Any) -> None:
    with pytest.raises(Refused) as refused:
        posted(**{field: value})
    assert refused.value.field == field
    assert Notice.objects.count() == Entry.objects.filter(kind="notice").count() == 0


def test_nobody_has_no_name_to_mask(posted: Make) -> None:
    with pytest.raises(Refused) as refused:
        posted(person=None)
    assert refused.value.field == "masked"


def test_how_a_notice_stands_follows_from_its_days_and_its_result(
    posted: Make, place: SimpleNamespace
) -> None:
    notice = posted(posted_on=dt.date(2026, 11, 2))
    assert notice.ends_on == dt.date(2026, 11, 9)
    assert standing_of(notice, notice.ends_on) == State.HANGING
    assert standing_of(notice, dt.date(2026, 11, 10)) == State.WAITING
    conclude(notice=notice, result="没有异议", by=place.recorder, at=place.at)
    notice.refresh_from_db()
    assert standing_of(notice, dt.date(2026, 11, 22)) == State.WAITING
    assert standing_of(notice, DAY) == State.CONCLUDED
    take_down(notice=notice, why="公示早已结束", by=place.recorder, at=place.at)
    notice.refresh_from_db()
    assert standing_of(notice, DAY) == State.WITHDRAWN


def test_a_notice_is_concluded_only_after_its_days_and_every_answer(
    posted: Make, raised: Make, answered: Make, place: SimpleNamespace
) -> None:
    notice = posted()
    objection = raised(notice)
    with pytest.raises(Refused, match="期满以后才能写结果"):
        conclude(notice=notice, result="没有异议", by=place.recorder, at=moment(notice.ends_on))
    with pytest.raises(Refused, match="还有 1 件异议没有答复"):
        conclude(notice=notice, result="没有异议", by=place.recorder, at=moment(LATER))
    answered(objection)
    with pytest.raises(Refused) as refused:
        conclude(notice=notice, result="  ", by=place.recorder, at=moment(LATER))
    assert refused.value.field == "result"
    conclude(notice=notice, result=" 异议不成立 ", by=place.recorder, at=moment(LATER))
    notice.refresh_from_db()
    assert (notice.result, notice.concluded_on, notice.concluded_by) == ("异议不成立", LATER, place.recorder)
    with pytest.raises(Refused, match="已经有结果"):
        conclude(notice=notice, result="再写", by=place.recorder, at=moment(LATER))


def test_a_notice_is_taken_down_once_with_its_reason(posted: Make, place: SimpleNamespace) -> None:
    notice = posted()
    with pytest.raises(Refused) as refused:
        take_down(notice=notice, why=" ", by=place.recorder, at=place.at)
    assert refused.value.field == "why"
    take_down(notice=notice, why="日期写错", by=place.recorder, at=place.at)
    with pytest.raises(Refused, match="已经撤下"):
        take_down(notice=notice, why="再撤", by=place.recorder, at=place.at)
    with pytest.raises(Refused, match="已经撤下"):
        conclude(notice=notice, result="没有异议", by=place.recorder, at=moment(LATER))


def test_other_rooms_hear_whether_a_notice_passed(
    posted: Make, raised: Make, answered: Make, place: SimpleNamespace
) -> None:
    notice = posted()
    assert "2026年11月23日才张贴" in str(passed(notice, dt.date(2026, 11, 20)))
    lacks = str(passed(notice, DAY))
    assert "还没有期满，最后一天是2026年11月30日" in lacks and "王某某" in lacks and "小明" not in lacks
    assert "还没有写结果" in str(passed(notice, LATER))
    answered(raised(notice), "partly")
    conclude(notice=notice, result="可以接收", by=place.recorder, at=moment(LATER))
    notice.refresh_from_db()
    assert passed(notice, LATER) is None
    late = raised(notice, raised_on=LATER, at=moment(LATER))
    assert passed(notice, LATER) is None
    answered(late, "upheld")
    assert "异议成立" in str(passed(notice, LATER))
    take_down(notice=notice, why="写错", by=place.recorder, at=moment(LATER))
    notice.refresh_from_db()
    assert "已经撤下" in str(passed(notice, LATER))


def test_what_comes_by_the_page_comes_while_the_notice_hangs(posted: Make, raised: Make) -> None:
    notice = posted(posted_on=dt.date(2026, 11, 2))
    with pytest.raises(Refused, match="不再收异议"):
        raised(notice, came="page")
    assert raised(notice).late, "the branch writes down what comes later"
    assert not raised(notice, raised_on=dt.date(2026, 11, 9), came="visit").late


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", " "),
        ("came", "pigeon"),
        ("raised_on", DAY + dt.timedelta(days=1)),
        ("raised_on", DAY - dt.timedelta(days=1)),
    ],
)
def test_an_objection_with_something_wrong_is_refused_at_its_field(
    posted: Make, raised: Make, field: str, value: Any
) -> None:
    notice = posted()
    with pytest.raises(Refused) as refused:
        raised(notice, **{field: value})
    assert refused.value.field == field
    assert Objection.objects.count() == 0


def test_who_objects_is_sealed_and_an_anonymous_one_is_nobody(
    posted: Make, raised: Make, place: SimpleNamespace
) -> None:
    notice = posted()
    signed = raised(notice, name="李四", contact="13812345678")
    assert (signed.name_mask, signed.contact_mask) == ("李某", "*******5678")
    assert "李四" not in signed.name_cipher and "1381234" not in signed.contact_cipher
    assert reveal_objector(objection=signed, what="name", by=place.recorder, at=place.at) == "李四"
    assert reveal_objector(objection=signed, what="contact", by=place.recorder, at=place.at) == "13812345678"
    looked = Entry.objects.filter(verb="looked", subject=signed.public_id)
    assert [one.actor for one in looked] == [place.recorder] * 2
    nobody = raised(notice, name=" ", contact="")
    assert nobody.anonymous and nobody.name_cipher == nobody.contact_cipher == ""
    with pytest.raises(Refused):
        reveal_objector(objection=signed, what="text", by=place.recorder, at=place.at)


def test_looking_at_who_objects_is_braked(
    posted: Make, raised: Make, place: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jiceng.openness.actions.objections.PER_HOUR", 1)
    signed = raised(posted(), name="李四")
    reveal_objector(objection=signed, what="name", by=place.recorder, at=place.at)
    with pytest.raises(Refused, match="一小时内"):
        reveal_objector(objection=signed, what="name", by=place.recorder, at=place.at)


def test_an_answer_is_given_once(posted: Make, raised: Make, answered: Make) -> None:
    objection = raised(posted())
    for field in ("looked_into", "answer", "outcome"):
        with pytest.raises(Refused) as refused:
            answered(objection, **{field: " "})
        assert refused.value.field == field
    answered(objection)
    with pytest.raises(Refused, match="不再更改"):
        answered(objection, "upheld", answer="改口")
    objection.refresh_from_db()
    assert (objection.outcome, objection.answer) == ("rejected", "查无此事")


def test_each_action_leaves_one_line_that_names_nobody(
    posted: Make, raised: Make, answered: Make, place: SimpleNamespace
) -> None:
    notice = posted()
    answered(raised(notice, name="李四", contact="13812345678", text="王小明的情况李四知道"))
    conclude(notice=notice, result="王小明可以接收", by=place.recorder, at=moment(LATER))
    take_down(notice=notice, why="王小明要求", by=place.recorder, at=moment(LATER))
    lines = Entry.objects.filter(kind__in=["notice", "objection"]).order_by("pk")
    assert [one.verb for one in lines] == ["posted", "raised", "answered", "concluded", "taken_down"]
    assert {one.place for one in lines} == {place.branch.public_id}
    text = "".join(str(one.data) for one in Detail.objects.filter(entry__in=lines))
    for secret in ("王", "小明", "李四", "5678", "查无此事", place.candidate.public_id):
        assert secret not in text


def test_notices_of_a_subtree_are_listed_by_state(posted: Make, place: SimpleNamespace) -> None:
    hanging, waiting = posted(), posted(posted_on=dt.date(2026, 11, 2), title="等结果")
    concluded, withdrawn = posted(posted_on=dt.date(2026, 10, 20)), posted()
    elsewhere = posted(organization=place.other, person=None, masked=False)
    conclude(notice=concluded, result="没有异议", by=place.recorder, at=place.at)
    take_down(notice=withdrawn, why="写错", by=place.recorder, at=place.at)
    assert set(notices_within(place.committee)) == {hanging, waiting, concluded, withdrawn, elsewhere}

    def found(state: str, name: str = "") -> set[Notice]:
        return set(listed(place.branch, state=state, name=name, on=DAY))

    assert found("current") == {hanging, waiting}
    assert found("hanging") == {hanging}
    assert found("waiting") == {waiting}
    assert found("concluded") == {concluded}
    assert found("withdrawn") == {withdrawn}
    assert found("") == {hanging, waiting, concluded, withdrawn}
    assert found("", "等结果") == {waiting}
    assert found("current", "王小明") == {hanging, waiting}
