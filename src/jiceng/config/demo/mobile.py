"""Mobile members of the demo district: one with a host here and a log-in, one out of touch, one abroad, a guest, one back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from jiceng.accounts.models import User
from jiceng.activities.actions import record_activity
from jiceng.core.dates import PartialDate
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people import actions as people
from jiceng.people.models import Membership, Person
from jiceng.procedures.mobile import AWAY, GUEST
from jiceng.workflow.actions import open_case, record_step
from jiceng.workflow.models import Case

from .development import moment

if TYPE_CHECKING:
    from .build import District

HOST = "江景苑小区党支部"
Steps = tuple[tuple[str, int, dict[str, Any]], ...]
WAYS: tuple[tuple[str, str, Steps], ...] = (
    (
        "恒达机械一车间党支部",
        "",
        (
            ("away", 430, {"result": "domestic", "values": {"place": "广东东莞", "reason": "驻外安装"}}),
            ("contact", 400, {"values": {"way": "电话"}}),
        ),
    ),
    (
        "青石学院学生第一党支部",
        "",
        (
            ("away", 150, {"result": "abroad", "values": {"place": "德国", "reason": "交换学习"}}),
            ("contact_abroad", 60, {"values": {"way": "视频通话"}}),
        ),
    ),
    (
        "紫荆花园小区党支部",
        "青石商会行业党支部",
        (
            (
                "away",
                320,
                {"result": "domestic", "values": {"place": "街道内，随项目部", "reason": "项目施工"}},
            ),
            ("reported", 310, {"result": "joined"}),
            ("appraised", 40, {"values": {"grade": "合格"}}),
            ("contact", 35, {"values": {"way": "当面"}}),
            ("returned", 20, {}),
        ),
    ),
)
"""From where, to which branch of the district (or elsewhere), and which steps how many days ago."""


def record_mobile(district: District) -> None:
    """Each of a member without a post; the first has a log-in and takes part in the life of the host."""
    own = User.objects.get(username="liudong").person
    held = own.memberships.select_related("organization", "person").get(ends=None)
    case = _away(district, held, district.organizations[HOST])
    away = {"result": "domestic", "values": {"place": "江景苑一带", "reason": "随子女居住"}}
    _record(district, case, "away", 170, away)
    _record(district, case, "reported", 160, {"result": "joined"})
    day = district.day - dt.timedelta(days=9)
    record_activity(
        organization=district.organizations[HOST],
        kinds=["theme_day"],
        title="流动党员座谈：楼道充电桩",
        starts_at=moment(district, 9),
        place="党群服务中心",
        minutes=f"{day.month}月{day.day}日，听取流入党员的意见。",
        by=district.system,
        at=moment(district, 8),
    )
    for origin, destination, steps in WAYS:
        rows = Membership.objects.filter(
            organization=district.organizations[origin],
            ends=None,
            standing="full",
            person__appointments=None,
            person__cases=None,
        )
        member = rows.select_related("organization", "person").order_by("-person__mobile", "pk")[0]
        case = _away(district, member, district.organizations.get(destination))
        for name, days, given in steps:
            _record(district, case, name, days, given)
    _guest(district)


def _away(district: District, held: Membership, host: Organization | None) -> Case:
    return _opened(district, AWAY, held.organization, held.person, other=host)


def _guest(district: District) -> None:
    guest = people.enter_guest(name="柏远舟", sex="m", by=district.system, at=moment(district, 90))
    case = _opened(district, GUEST, district.organizations[HOST], guest)
    values = {"origin": "北城区柳浪村党总支", "standing": "正式党员"}
    _record(district, case, "reported", 90, {"values": values})


def _opened(district: District, name: str, organization: Organization, person: Person, **fields: Any) -> Case:
    procedure = rulebook_of(organization, district.day).procedure(name)
    assert procedure is not None
    return open_case(
        procedure=procedure,
        organization=organization,
        person=person,
        title=person.name,
        by=district.system,
        at=district.at,
        **fields,
    )


def _record(district: District, case: Case, step: str, days: int, given: dict[str, Any]) -> None:
    record_step(
        case=case,
        step=step,
        on=PartialDate.of(district.day - dt.timedelta(days=days)),
        may_effect=case.steps(),
        by=district.system,
        at=moment(district, days),
        **given,
    )
