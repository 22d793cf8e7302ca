"""`appraisal.limit`, `study.required` and `mediation.confirmation`: small sums with a rule behind each."""

import datetime as dt
from fractions import Fraction
from math import floor
from typing import Any

from .errors import BadInput
from .given import Choice, Count, Date, Given, Many, Schema
from .given import gettext_noop as _
from .question import Question
from .verdicts import Reasons

ROLES = {
    "member": _("党员"),
    "secretary": _("党组织书记"),
    "committee_member": _("委员"),
}
LEADING = ("secretary", "committee_member")


def appraisal_limit(reasons: Reasons, given: Given) -> dict[str, Any]:
    """How many may be ranked excellent, rounded down."""
    return {"max_excellent": floor(given["full_members"] * Fraction(reasons.value("BR-038")))}


def study_required(reasons: Reasons, given: Given) -> dict[str, Any]:
    """The most that any role asks for in a year, by the rules in force on its last day."""
    if not given["roles"]:
        raise BadInput(f"roles: got []; it takes at least one of {', '.join(ROLES)}.")
    on = dt.date(given["year"], 12, 31)
    hours, trainings = reasons.value("ED-001", on=on), 0
    if any(role in LEADING for role in given["roles"]):
        leading = reasons.value("ED-002", on=on)
        hours, trainings = max(hours, leading["hours"]), leading["sessions"]
    return {"hours": hours, "concentrated_trainings": trainings}


def mediation_confirmation(reasons: Reasons, given: Given) -> dict[str, Any]:
    """The day on which the agreement takes effect is not counted."""
    days = reasons.value("ME-009")
    return {"confirm_by": (given["effective"] + dt.timedelta(days)).isoformat()}


QUESTIONS = (
    Question(
        name="appraisal.limit",
        title=_("优秀等次的名额"),
        help=_("民主评议中最多评几名优秀。"),
        takes=Schema(Count(name="full_members", label=_("正式党员"), help=_("参加评定等次的正式党员人数。"))),
        gives={"max_excellent": _("最多优秀人数")},
        answer=appraisal_limit,
    ),
    Question(
        name="study.required",
        title=_("学习学时"),
        help=_("一年要学多少学时、参加几次集中培训；兼任几种职务的按最高的算。"),
        takes=Schema(
            Many(
                name="roles",
                label=_("身份"),
                of=Choice(label=_("身份"), options=ROLES),
            ),
            Count(name="year", label=_("年度"), least=1900, most=2999),
        ),
        gives={"hours": _("学时"), "concentrated_trainings": _("集中培训次数")},
        answer=study_required,
    ),
    Question(
        name="mediation.confirmation",
        title=_("调解协议司法确认"),
        help=_("双方共同申请司法确认，最晚到哪一天。"),
        takes=Schema(Date(name="effective", label=_("协议生效日期"))),
        gives={"confirm_by": _("最晚申请")},
        answer=mediation_confirmation,
    ),
)
