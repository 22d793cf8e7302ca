"""`notice.period`: the last day of a public notice that hangs for some working days."""

from typing import Any

from .calendars import DAY, UnknownYear, after_working_days, covered
from .errors import NotInForce
from .given import Count, Date, Flag, Given, Schema
from .given import gettext_noop as _
from .question import Question
from .verdicts import Reasons

LONGEST = 366
"""Working days beyond which a number is a slip of the pen."""


def period(reasons: Reasons, given: Given) -> dict[str, Any]:
    """The day of posting is not counted. A year whose holidays are not known is not answered, unless asked for."""
    posted, days = given["posted"], given["working_days"]
    least = reasons.optional("DV-034")
    if least is not None and days < least:
        reasons.warn(f"DV-034：发展党员的公示一般不少于 {least} 个工作日，给出的是 {days} 个。")
    weekdays = after_working_days(posted, days, weekdays_only=True)
    fallback = not covered(posted + DAY, weekdays)
    if fallback and given["weekdays_only"]:
        reasons.warn(
            f"{weekdays.year} 年的放假安排还不知道，这里只按周一至周五算；安排公布后请写入 holidays.yaml，再核对一次。"
        )
    try:
        ends = after_working_days(posted, days, weekdays_only=given["weekdays_only"])
    except UnknownYear as unknown:
        reasons.warn(
            f"{unknown.year} 年的放假安排还不知道，没有回答；只按周一至周五算是 {weekdays}，要这样算请把 weekdays_only 设为 true。"
        )
        raise NotInForce("holidays") from unknown
    return {"ends": ends.isoformat(), "weekdays_only": fallback}


QUESTIONS = (
    Question(
        name="notice.period",
        title=_("公示到哪一天"),
        help=_("公示几个工作日，到哪天为止。张贴当天不算，遇调休按公布的放假安排。"),
        takes=Schema(
            Date(name="posted", label=_("张贴日期")),
            Count(name="working_days", label=_("工作日"), least=1, most=LONGEST),
            Flag(
                name="weekdays_only",
                label=_("不知道放假安排时只按周一至周五"),
                help=_("放假安排还没有公布的年份，先按周一至周五估算。"),
                default=False,
            ),
        ),
        gives={"ends": _("公示截止日"), "weekdays_only": _("只按周一至周五估算")},
        answer=period,
    ),
)
