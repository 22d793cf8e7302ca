"""Honours of the demo district: a promised number of branches with some given, members at every stage, one taken away."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from jiceng.activities.actions import record_activity
from jiceng.activities.drafts import ItemDraft
from jiceng.activities.queries import roster
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.openness.actions import conclude, post_notice
from jiceng.openness.models import Audience
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.actions import give_honour, revoke_honour
from jiceng.people.models import Honour, Membership, Person
from jiceng.procedures.awarding import nominate, offer_award
from jiceng.procedures.honours import PROCEDURES, award_title, nominee
from jiceng.procedures.models import Award, Whom
from jiceng.workflow.actions import record_step
from jiceng.workflow.models import Case

from .development import moment

if TYPE_CHECKING:
    from .build import District

GIVER, BRANCH = "青石街道党工委", "江景苑小区党支部"
STAGES = ("nominated", "reviewed", "public_notice", "decided", "published")
STORIES = (
    "连续三年牵头楼道堆物清理，调解邻里纠纷二十余起。",
    "汛期带队值守泵站，把独居老人逐户转移到安置点。",
    "退休后每周二在党群服务中心教老年人用手机挂号、缴费。",
    "利用晚间为小区孩子辅导功课，带出一支青年志愿队。",
    "牵头建成充电桩，召开六次议事会，居民全部同意。",
)
"""One for each member, who stand at the first stage, the second … the last."""
GOOD = ("紫荆花园小区党支部", "听涛里小区党支部", "恒达研发中心党支部")
WAITING = "恒达机械一车间党支部"


def record_honours(district: District) -> None:
    _branches(district)
    award = _offered(
        district,
        title="优秀共产党员",
        whom=Whom.PERSON,
        criteria="理想信念坚定，按时参加组织生活\n在生产、工作、服务一线起带头作用\n党员和群众公认",
        until=district.day + dt.timedelta(days=30),
    )
    organization = district.organizations[BRANCH]
    rows = Membership.objects.filter(
        organization=organization, ends=None, standing="full", person__cases=None
    )
    members = [one.person for one in rows.select_related("person").order_by("pk")[:8]]
    votes = _voted(district, organization, members[: len(STAGES)])
    for index, (person, story, vote) in enumerate(zip(members, STORIES, votes, strict=False)):
        case = _nominated(district, award, organization, person)
        _walk(district, case, STAGES[: index + 1], story, vote)
    _from_before(district, organization, members[5:])


def _branches(district: District) -> None:
    award = _offered(
        district,
        title="五好党支部",
        whom=Whom.ORGANIZATION,
        criteria="支部班子好\n党员队伍好\n组织生活好\n工作业绩好\n群众反映好",
        target=20,
        target_on=dt.date(district.day.year + 1, 6, 30),
    )
    for name in GOOD:
        case = _nominated(district, award, district.organizations[name], None)
        _walk(district, case, STAGES, "组织生活规范，楼道、车间有党员责任区，群众评议满意。", "")
    case = _nominated(district, award, district.organizations[WAITING], None)
    _walk(district, case, STAGES[:1], "党员带头完成技术改造，全年没有安全事故。", "")


def _from_before(district: District, organization: Organization, members: list[Person]) -> None:
    """Known only by the year, known to the day, and one that was taken away."""
    given: dict[str, Any] = {"place": organization, "by": district.system, "at": moment(district, 200)}
    for person, title, giver, on in zip(
        members,
        ("优秀共产党员", "优秀党务工作者", "优秀共产党员"),
        ("北城区委", "青石街道党工委", "青石街道党工委"),
        ("2019", "2021-06-28", "2023-06-30"),
        strict=False,
    ):
        give_honour(person=person, organization=None, title=title, giver=giver, on=PartialDate(on), **given)
    revoke_honour(
        honour=Honour.objects.get(person=members[2]),
        on=district.day - dt.timedelta(days=120),
        why="推荐材料中的事迹与事实不符。",
        place=organization,
        by=district.system,
        at=moment(district, 120),
    )


def _offered(district: District, **fields: Any) -> Award:
    organization = district.organizations[GIVER]
    return offer_award(organization=organization, by=district.system, at=moment(district, 150), **fields)


def _nominated(district: District, award: Award, organization: Organization, person: Person | None) -> Case:
    procedure = rulebook_of(organization, district.day).procedure(PROCEDURES[Whom(award.whom)])
    assert procedure is not None
    return nominate(
        award=award,
        procedure=procedure,
        organization=organization,
        person=person,
        by=district.system,
        at=moment(district, 100),
    )


def _voted(district: District, organization: Organization, people: list[Person]) -> list[str]:
    """One meeting that nominates some members, each by its own vote; the keys of its items."""
    at = dt.datetime.combine(district.day - dt.timedelta(days=95), dt.time(19), tzinfo=clock.zone())
    voters = sum(line.votes for line in roster([organization], ["assembly"], at.date()))
    activity = record_activity(
        organization=organization,
        kinds=["assembly"],
        title="党员大会：推荐优秀共产党员",
        starts_at=at,
        place="党群服务中心",
        items=[
            ItemDraft(
                title=f"推荐{one.name}为优秀共产党员",
                decision="同意推荐",
                meeting="ordinary",
                favour=voters - 1,
                against=0,
                abstain=1,
            )
            for one in people
        ],
        by=district.system,
        at=at + dt.timedelta(hours=2),
    )
    return [one.public_id for one in activity.items.order_by("position")]


def _walk(district: District, case: Case, stages: tuple[str, ...], story: str, vote: str) -> None:
    """A nomination up to its last stage; where that is the notice, it hangs still."""
    days = {"nominated": 95, "reviewed": 80, "public_notice": 70, "decided": 50, "published": 40}
    if stages[-1] == "public_notice":
        days["public_notice"] = 1
    number = Honour.objects.exclude(source="").count() + 1
    given: dict[str, dict[str, Any]] = {
        "nominated": {"result": "passed", "values": {"story": story}, "source": vote},
        "reviewed": {"result": "passed", "values": {"heard": "党员、群众代表，街道纪工委"}},
        "public_notice": {},
        "decided": {
            "result": "given",
            "values": {"document": f"青党工委〔{district.day.year}〕{20 + number}号"},
        },
        "published": {"result": "told", "values": {"where": "街道公众号、党群服务中心展板"}},
    }
    for name in stages:
        if name == "public_notice":
            given[name]["source"] = _hung(district, case, days[name], ended="decided" in stages)
        record_step(
            case=case,
            step=name,
            on=PartialDate.of(district.day - dt.timedelta(days=days[name])),
            may_effect=case.steps(),
            by=district.system,
            at=moment(district, days[name]),
            **given[name],
        )


def _hung(district: District, case: Case, days: int, *, ended: bool) -> str:
    notice = post_notice(
        organization=district.organizations[GIVER],
        title=f"关于拟表彰{nominee(case)}的公示",
        text=f"经推荐和审核，拟表彰{nominee(case)}为“{award_title(case)}”。现予公示，欢迎党员和群众反映意见。",
        audience=Audience.PARTY,
        person=case.person,
        posted_on=district.day - dt.timedelta(days=days),
        days=5,
        places="街道公告栏、党群服务中心一楼",
        contact="青石街道党工委组织科",
        by=district.system,
        at=moment(district, days),
    )
    if ended:
        at = dt.datetime.combine(notice.ends_on + dt.timedelta(days=1), dt.time(8, 30), tzinfo=clock.zone())
        conclude(notice=notice, result="公示期间没有收到异议。", by=district.system, at=at)
    return notice.public_id
