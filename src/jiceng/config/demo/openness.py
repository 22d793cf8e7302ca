"""Public notices of a branch at every stage."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from jiceng.core import clock
from jiceng.openness.actions import answer_objection, conclude, post_notice, raise_objection, take_down
from jiceng.openness.models import Audience, Came, Notice, Outcome
from jiceng.organizations.models import Organization
from jiceng.people.models import Candidacy, CandidacyStage

if TYPE_CHECKING:
    from .build import District

BRANCH = "江景苑小区党支部"
PLACES, CONTACT = "小区公告栏、党群服务中心一楼", "江景苑小区党支部（党群服务中心 203 室）"


def record_notices(district: District) -> None:
    """One that hangs, with an objection to be answered; one that waits after an answer; one with its result; one that
    was taken down."""
    organization = district.organizations[BRANCH]
    rows = Candidacy.objects.filter(organization=organization, ends=None, stage=CandidacyStage.TARGET)
    target = rows.select_related("person").order_by("pk")[0].person
    about: dict[str, Any] = {
        "title": f"关于拟接收{target.name}同志为中共预备党员的公示",
        "text": f"经党支部培养教育考察、支部委员会审查，拟将发展对象{target.name}同志提交支部大会讨论，接收为中共预备党员。\n"
        "现将情况予以公示，欢迎党员和群众反映意见。",
        "person": target,
        "masked": True,
    }
    hanging = _posted(district, organization, 2, **about)
    _objected(district, hanging, 1, "听说材料里的工作单位和现在的不一样，请核实。", Came.PAGE)
    waiting = _posted(
        district,
        organization,
        20,
        title="关于党费收缴情况的公示",
        text="本支部今年以来的党费收缴情况已张贴在公告栏，请全体党员核对。",
        audience=Audience.PARTY,
    )
    _answer(
        district,
        _objected(
            district,
            waiting,
            12,
            "我上个月的党费没有列出。",
            Came.VISIT,
            name="赵建国",
            contact="13900004821",
        ),
        9,
    )
    concluded = _posted(
        district,
        organization,
        60,
        title="关于评选优秀共产党员推荐人选的公示",
        text="经支部党员大会推荐、支部委员会研究，推荐人选名单已张贴在公告栏。",
    )
    conclude(
        notice=concluded,
        result="公示期间没有收到异议，按程序报上级党委。",
        by=district.system,
        at=_morning(concluded.ends_on + dt.timedelta(days=1)),
    )
    wrong = _posted(district, organization, 5, **(about | {"masked": False, "days": 3}))
    take_down(
        notice=wrong,
        why="没有遮盖姓名，公示天数也写少了，已重新张贴。",
        by=district.system,
        at=_at(district, 2),
    )


def _morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(8, 30), tzinfo=clock.zone())


def _at(district: District, days: int) -> dt.datetime:
    return _morning(district.day - dt.timedelta(days=days))


def _posted(district: District, organization: Organization, ago: int, **fields: Any) -> Notice:
    """A notice that was put up some days ago."""
    given: dict[str, Any] = {
        "audience": Audience.SOCIETY,
        "days": 5,
        "places": PLACES,
        "contact": CONTACT,
    } | fields
    return post_notice(
        organization=organization,
        posted_on=district.day - dt.timedelta(days=ago),
        by=district.system,
        at=_at(district, ago),
        **given,
    )


def _objected(district: District, notice: Notice, days: int, text: str, came: Came, **fields: str) -> Any:
    return raise_objection(
        notice=notice,
        text=text,
        came=came,
        raised_on=district.day - dt.timedelta(days=days),
        by=district.system,
        at=_at(district, days),
        **fields,
    )


def _answer(district: District, objection: Any, days: int) -> None:
    answer_objection(
        objection=objection,
        looked_into="核对了收缴登记簿：上个月已交，列表漏抄一行。",
        answer="已补上漏抄的一行，并向本人说明。",
        outcome=Outcome.UPHELD,
        by=district.system,
        at=_at(district, days),
    )
