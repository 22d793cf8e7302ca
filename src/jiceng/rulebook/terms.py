"""`term.dates`: when a term ends, and from when to prepare."""

import calendar
import datetime as dt
from typing import Any

from .errors import BadInput
from .formation import SECTOR
from .given import Choice, Count, Date, Given, Schema
from .given import gettext_noop as _
from .question import Question
from .verdicts import Reasons

KINDS = {"branch": _("党支部"), "general_branch": _("党总支"), "committee": _("基层党委")}
MOST_EXTENDED = 50
"""Years of extension beyond which a number is a slip of the pen."""


def add_months(day: dt.date, months: int) -> dt.date:
    """`day` moved by months, clamped to the last day of the month reached."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def dates(reasons: Reasons, given: Given) -> dict[str, Any]:
    """Years by the rule of the day of election; reminder and limits by the day asked, null where no rule gives one.

    An extension that no rule in force limits is taken as given.
    """
    kind, elected, extended = given["kind"], given["elected"], given["extended_years"]
    by_kind = reasons.value("EL-024", on=elected)
    remind, limit = reasons.optional("BR-030", say=True), reasons.optional("BR-031", say=True)
    years = _years(
        reasons, by_kind["village_community" if given["sector"] in ("village", "community") else kind], given
    )
    if kind == "branch" and elected.year >= 2018:
        reasons.optional("BR-026")
    planned = add_months(elected, 12 * years)
    ends = add_months(planned, 12 * (extended if limit is None else min(extended, limit)))
    if limit is not None and extended > limit:
        reasons.warn(f"延期最多 {limit} 年，给出的 {extended} 年超过了。")
    return {
        "years": years,
        "term_ends": ends.isoformat(),
        "remind_from": None if remind is None else add_months(ends, -remind).isoformat(),
        "latest_with_extension": None if limit is None else add_months(planned, 12 * limit).isoformat(),
        "earliest_with_advance": None if limit is None else add_months(planned, -12 * limit).isoformat(),
        "extension_allowed": None if limit is None else extended <= limit,
    }


def _years(reasons: Reasons, known: int | list[int], given: Given) -> int:
    """The years of the term: the number given, where the rule knows several; else the longest, and says so."""
    choices, chosen = known if isinstance(known, list) else [known], given["years"]
    if chosen is not None:
        if chosen not in choices:
            raise BadInput(
                f"years: got {chosen}; it takes {' or '.join(map(str, choices))} for this organisation."
            )
        return int(chosen)
    if len(choices) > 1:
        told = "、".join(map(str, choices))
        reasons.warn(
            f"EL-024：当时任期有 {told} 年几种，届满日期按最长的 {max(choices)} 年，是最晚可能的一天；已知年数的请给出 years。"
        )
    return max(choices)


QUESTIONS = (
    Question(
        name="term.dates",
        title=_("届期"),
        help=_("一届到哪天，从哪天起准备换届，最早最晚什么时候选举。"),
        takes=Schema(
            Choice(name="kind", label=_("组织"), options=KINDS),
            SECTOR,
            Date(name="elected", label=_("选举日期")),
            Count(
                name="years",
                label=_("任期年数"),
                help=_("只在规定有几种年数时填写，比如2018年7月以前的党支部。"),
                default=None,
                least=1,
            ),
            Count(
                name="extended_years",
                label=_("延期年数"),
                help=_("上级已经批准延期的年数。"),
                default=0,
                most=MOST_EXTENDED,
            ),
        ),
        gives={
            "years": _("任期（年）"),
            "term_ends": _("届满日期"),
            "remind_from": _("开始提醒"),
            "latest_with_extension": _("延期最晚"),
            "earliest_with_advance": _("提前最早"),
            "extension_allowed": _("延期年数合规"),
        },
        answer=dates,
    ),
)
