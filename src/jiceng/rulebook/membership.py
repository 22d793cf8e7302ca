"""`transfer.validity`, `membership.lost_contact` and `mobile.status`: members who move, are away, or are not found."""

import datetime as dt
from typing import Any

from .errors import BadInput
from .given import Count, Date, Flag, Given, Schema
from .given import gettext_noop as _
from .question import Question
from .terms import add_months
from .verdicts import Reasons


def transfer_validity(reasons: Reasons, given: Given) -> dict[str, Any]:
    """The day of issue is not counted; a letter holds no longer than the longest that is allowed."""
    longest, days = reasons.value("ED-014")["max"], given["days"]
    if days > longest:
        reasons.warn(f"ED-014：介绍信最长 {longest} 天，给出的是 {days} 天，这里按 {longest} 天算。")
    return {"valid_until": (given["issued"] + dt.timedelta(min(days, longest))).isoformat()}


def lost_contact(reasons: Reasons, given: Given) -> dict[str, Any]:
    """Membership is suspended after some months, and ended some years after that at the earliest."""
    lost, checked = given["lost_since"], given["checked"]
    _in_order("lost_since", lost, checked)
    suspend = add_months(lost, reasons.value("ED-006"))
    remove = add_months(suspend, 12 * reasons.value("ED-007"))
    return {
        "suspend_from": suspend.isoformat(),
        "remove_not_before": remove.isoformat(),
        "suspended": checked >= suspend,
    }


def mobile_status(reasons: Reasons, given: Given) -> dict[str, Any]:
    """Away for some months on end, membership not moved, not able to take part at home."""
    away, checked = given["away_since"], given["checked"]
    _in_order("away_since", away, checked)
    long_away = checked >= add_months(away, reasons.value("MO-001"))
    return {"mobile": long_away and not given["transferred"] and not given["attends_home"]}


def _in_order(name: str, since: dt.date, checked: dt.date) -> None:
    if checked < since:
        raise BadInput(f"checked: got {checked}; it takes a day from {name}, {since}, on.")


_CHECKED = Date(name="checked", label=_("核对日期"))

QUESTIONS = (
    Question(
        name="transfer.validity",
        title=_("介绍信有效期"),
        help=_("党员组织关系介绍信到哪天有效。"),
        takes=Schema(
            Date(name="issued", label=_("开出日期")),
            Count(name="days", label=_("有效天数"), help=_("介绍信上写的天数。"), least=1, most=3660),
        ),
        gives={"valid_until": _("有效到")},
        answer=transfer_validity,
    ),
    Question(
        name="membership.lost_contact",
        title=_("失去联系的党员"),
        help=_("从哪天起停止党籍，最早哪天可以按自行脱党除名。"),
        takes=Schema(Date(name="lost_since", label=_("失去联系的日期")), _CHECKED),
        gives={
            "suspend_from": _("停止党籍"),
            "remove_not_before": _("最早除名（从停止党籍之日起算）"),
            "suspended": _("已到停止党籍的期限"),
        },
        answer=lost_contact,
    ),
    Question(
        name="mobile.status",
        title=_("是不是流动党员"),
        help=_("外出多久、组织关系转没转、能不能参加原支部活动。"),
        takes=Schema(
            Date(name="away_since", label=_("外出日期")),
            _CHECKED,
            Flag(name="transferred", label=_("组织关系已经转走"), default=False),
            Flag(name="attends_home", label=_("能参加原支部的活动"), default=False),
        ),
        gives={"mobile": _("是流动党员")},
        answer=mobile_status,
    ),
)
