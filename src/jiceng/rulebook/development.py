"""`development.dates`: what follows from the dates of one admission, and which of them break a rule."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from .errors import BadInput
from .given import Count, Date, Given, Schema
from .given import gettext_noop as _
from .question import Question
from .terms import add_months
from .verdicts import Reasons

STEPS = {
    "application": _("递交入党申请书"),
    "activist": _("确定为入党积极分子"),
    "target": _("确定为发展对象"),
    "admission_meeting": _("接收预备党员的大会"),
    "committee_approval": _("上级党委审批"),
    "conversion_meeting": _("转正大会"),
}
"""The dates in the order in which they must lie."""

ORDER = {
    "activist": "DV-004",
    "target": "DV-008",
    "admission_meeting": "DV-012",
    "committee_approval": "DV-021",
    "conversion_meeting": "DV-026",
}
"""Which rule puts each step after those before it."""

THIRTY_DAYS = dt.timedelta(days=30)
ANSWERS = {
    "talk_by": _("最晚谈话"),
    "earliest_target": _("最早确定为发展对象"),
    "approve_by": _("最晚审批"),
    "approve_by_special": _("特殊情况最晚审批"),
    "probation_ends": _("预备期满"),
    "extension_min_ends": _("延长预备期最早到"),
    "extension_max_ends": _("延长预备期最晚到"),
    "standing_from": _("按期转正的党龄起算日"),
    "new_probation_ends": _("延长后的预备期满"),
    "findings": _("不合规的日期"),
}

Dates = dict[str, dt.date | None]


class _Case:
    """The dates of one person, what follows from them, and what is wrong with them."""

    def __init__(self, reasons: Reasons, given: Given) -> None:
        self.reasons, self.given = reasons, given
        self.follows: Dates = dict.fromkeys(key for key in ANSWERS if key != "findings")
        self.findings: list[dict[str, str]] = []

    def find(self, step: str, rule: str, finding: str) -> None:
        """A date that breaks a rule; a step breaks a rule once."""
        self.reasons.optional(rule)
        if not any(one["step"] == step and one["rule"] == rule for one in self.findings):
            self.findings.append({"step": step, "finding": finding, "rule": rule})

    def answer(self) -> dict[str, Any]:
        plain = {key: day and day.isoformat() for key, day in self.follows.items()}
        return {**plain, "findings": self.findings}


def dates(reasons: Reasons, given: Given) -> dict[str, Any]:
    if all(given[step] is None for step in STEPS):
        raise BadInput(f"application: missing; it takes a date, or give one of {', '.join(list(STEPS)[1:])}.")
    case = _Case(reasons, given)
    if given["application"]:
        _application(case, given["application"])
    if given["activist"]:
        _cultivation(case, given["activist"])
    if given["admission_meeting"]:
        _admission(case, given["admission_meeting"])
        _probation(case, given["admission_meeting"])
    elif given["extension_months"] is not None or given["leaves_unit"]:
        raise BadInput(
            "admission_meeting: missing; it takes a date where extension_months or leaves_unit is given."
        )
    _order(case)
    return case.answer()


def _application(case: _Case, applied: dt.date) -> None:
    months = case.reasons.value("DV-003")
    by, thirty = add_months(applied, months), applied + THIRTY_DAYS * months
    case.follows["talk_by"] = by
    if by != thirty:
        case.reasons.warn(f"DV-003：“一个月”怎么算没有明文，这里按次月同日；按三十天算是 {thirty}。")
    activist = case.given["activist"]
    if activist and activist >= applied and (wait := case.reasons.optional("DV-005")):
        advised = add_months(applied, wait["practice_common"])
        if activist < advised:
            case.reasons.warn(
                f"DV-005：申请多久以后可以确定为积极分子，细则没有规定；多数单位满 {wait['practice_common']} 个月，即 {advised} 以后。"
            )


def _cultivation(case: _Case, activist: dt.date) -> None:
    years = case.reasons.value("DV-008")
    earliest = add_months(activist, 12 * years)
    case.follows["earliest_target"] = earliest
    for step in ("target", "admission_meeting"):
        day = case.given[step]
        if day is not None:
            if day < earliest:
                case.find(
                    step,
                    "DV-008",
                    f"培养教育考察不满 {years} 年，{earliest} 起才可以列为发展对象，给出的是 {day}。",
                )
            return


def _admission(case: _Case, met: dt.date) -> None:
    limits = case.reasons.value("DV-021")
    by, special = add_months(met, limits["normal"]), add_months(met, limits["max"])
    case.follows |= {"approve_by": by, "approve_by_special": special}
    approved, leaves = case.given["committee_approval"], case.given["leaves_unit"]
    if approved and approved > special:
        case.find("committee_approval", "DV-021", f"审批最晚不超过 {special}，给出的是 {approved}。")
    elif approved and approved > by:
        case.reasons.warn(
            f"DV-021：审批超过了 {limits['normal']} 个月（{by}），只有特殊情况可以适当延长，最晚不超过 {special}。"
        )
    if leaves:
        months = case.reasons.value("DV-013")
        last = add_months(met, months)
        if leaves <= last:
            case.find(
                "admission_meeting",
                "DV-013",
                f"{leaves} 离开单位，在大会后 {months} 个月内（到 {last}），一般不办理接收手续。",
            )


def _probation(case: _Case, met: dt.date) -> None:
    ends = add_months(met, 12 * case.reasons.value("DV-024"))
    bounds, extension = case.reasons.value("DV-025"), case.given["extension_months"]
    case.follows |= {
        "probation_ends": ends,
        "extension_min_ends": add_months(ends, bounds["min_months"]),
        "extension_max_ends": add_months(ends, bounds["max_months"]),
    }
    due = ends
    if extension is not None:
        due = case.follows["new_probation_ends"] = add_months(ends, extension)
        if not bounds["min_months"] <= extension <= bounds["max_months"]:
            case.find(
                "extension_months",
                "DV-025",
                f"延长预备期不少于 {bounds['min_months']} 个月、不超过 {bounds['max_months']} 个月，给出的是 {extension} 个月。",
            )
    _conversion(case, due)


def _conversion(case: _Case, due: dt.date) -> None:
    """Standing runs from the day probation ends; no meeting lies before it."""
    met, start = case.given["conversion_meeting"], case.reasons.value("DV-030")
    if met and met < due:
        case.reasons.value("DV-026")
        case.find("conversion_meeting", "DV-026", f"预备期 {due} 才满，不能提前转正，给出的是 {met}。")
        return
    case.follows["standing_from"] = met if met and start == "meeting" else due


def _order(case: _Case) -> None:
    """Each date lies on or after those given before it."""
    latest: tuple[dt.date, str] | None = None
    for step, label in STEPS.items():
        day = case.given[step]
        if day is None:
            continue
        if latest and day < latest[0]:
            case.find(step, ORDER[step], f"{label}（{day}）早于{latest[1]}（{latest[0]}）。")
        else:
            latest = (day, label)


def _date(step: str, label: str) -> Date:
    return Date(name=step, label=label, default=None)


def _fields(steps: Mapping[str, str]) -> list[Date]:
    return [_date(step, label) for step, label in steps.items()]


QUESTIONS = (
    Question(
        name="development.dates",
        title=_("发展党员的日期"),
        help=_("按已有的日期算出后面各步的期限，指出不合规的日期。知道几个填几个。"),
        takes=Schema(
            *_fields(STEPS),
            Count(
                name="extension_months",
                label=_("延长预备期（月）"),
                help=_("大会决定延长预备期的，填几个月。"),
                default=None,
                most=120,
            ),
            Date(
                name="leaves_unit",
                label=_("离开单位的日期"),
                help=_("将要离开工作、学习单位的，填哪一天。"),
                default=None,
            ),
        ),
        gives=ANSWERS,
        answer=dates,
    ),
)
