"""What papers know of a case without asking its steps: who it is about, which organisations, how old."""

from collections.abc import Callable

from jiceng.core.dates import PartialDate
from jiceng.people.models import Membership, Standing
from jiceng.ui.dates import show_date
from jiceng.workflow.models import Case
from jiceng.workflow.queries import last_records

from .appraisals import MEETING_DAY, problem_count
from .counting import agreed, ballots, counted, elected, named
from .elections import TERM_END
from .formation import plan_of
from .grading import grade_count
from .honours import award_title, earlier_honours, giver_name, nominee
from .sheets import sheet_count


def _sex(case: Case) -> str:
    return {"m": "男", "f": "女"}.get(case.person.sex, "") if case.person else ""


def _born(case: Case) -> str:
    return show_date(case.person.born_on) if case.person and case.person.born_on else ""


def _age(case: Case) -> str:
    """Full years on the day the case began; nothing where the day of birth is not known."""
    born = case.person.born_on if case.person else None
    if born is None or born.precision != "day":
        return ""
    day = case.opened_at.date()
    before = (day.month, day.day) < (born.first_day.month, born.first_day.day)
    return str(day.year - born.first_day.year - before)


def _standing(case: Case) -> str:
    last = Membership.objects.filter(person=case.person_id).order_by("-begins", "-pk").first()
    if last is None:
        return ""
    return "正式党员" if last.standing == Standing.FULL else "预备党员"


def _superior(case: Case) -> str:
    return case.organization.parent.name if case.organization.parent else case.organization.name


def _written(case: Case, step: str, field: str) -> str:
    record = last_records(case).get(step)
    return str(record.values.get(field, "")) if record else ""


def _to(case: Case) -> str:
    """Where a member goes: the organisation at the other end, or what was written down."""
    if case.other:
        return case.other.name
    return _written(case, "apply", "destination") or _written(case, "away", "host")


def _sender(case: Case) -> str:
    """To whom the receipt goes."""
    return _written(case, "issued", "origin") or _superior(case)


def _receiver(case: Case) -> str:
    return _to(case) or case.organization.name


def _term_end(case: Case) -> str:
    day = case.given_days().get(TERM_END)
    return show_date(PartialDate.of(day)) if day else ""


def _turnout(case: Case) -> str:
    """Each ballot: who should have come, who came, ballots out, back and void."""
    said = []
    for one in ballots(case):
        tally = agreed(one)
        if tally is not None:
            said.append(
                f"应到会{one.should_attend}人，实到会{tally.present}人，发出选票{tally.issued}张，"
                f"收回{tally.collected}张，其中废票{tally.void}张"
            )
    return "；".join(said)


def _votes(case: Case) -> str:
    said = []
    for one in ballots(case):
        tally = agreed(one)
        if tally is not None:
            votes = counted(one, tally)
            names = named(votes)
            said += [f"{names.get(key, key)}{number}票" for key, number in votes.items()]
    return "，".join(said)


def _elected(case: Case) -> str:
    keys = elected(case)
    names = named(keys)
    return "、".join(names.get(key, key) for key in keys)


def _formed_plan(case: Case) -> str:
    """In which way which branch is formed."""
    plan = plan_of(case)
    if plan is None:
        return ""
    if plan.sets_up:
        return f"{plan.get_formation_display()}“{plan.name}”"
    return f"{plan.get_formation_display()}，由“{plan.branch}”覆盖，不另设党组织"


def _formed_units(case: Case) -> str:
    plan = plan_of(case)
    return "、".join(plan.units.order_by("name").values_list("name", flat=True)) if plan else ""


def _formed_members(case: Case) -> str:
    plan = plan_of(case)
    return "、".join(plan.members.order_by("name").values_list("name", flat=True)) if plan else ""


def _formed_count(case: Case) -> str:
    plan = plan_of(case)
    return str(plan.members.count() or "") if plan else ""


def _meeting_day(case: Case) -> str:
    day = case.given_days().get(MEETING_DAY)
    return show_date(PartialDate.of(day)) if day else ""


FACTS: dict[str, tuple[str, Callable[[Case], str]]] = {
    "name": ("姓名", lambda case: case.person.name if case.person else ""),
    "sex": ("性别", _sex),
    "born": ("出生日期", _born),
    "age": ("年龄", _age),
    "ethnicity": ("民族", lambda case: case.person.ethnicity if case.person else ""),
    "education": ("学历", lambda case: case.person.education if case.person else ""),
    "work": ("工作岗位", lambda case: case.person.work if case.person else ""),
    "number": ("公民身份号码", lambda case: ""),
    "standing": ("人员类别", _standing),
    "organization": ("所在党支部", lambda case: case.organization.name),
    "superior": ("上级党委", _superior),
    "to": ("转往", _to),
    "sender": ("转出党组织", _sender),
    "receiver": ("接收党组织", _receiver),
    "term_end": ("任期届满", _term_end),
    "turnout": ("到会和选票", _turnout),
    "votes": ("得票", _votes),
    "elected": ("当选", _elected),
    "award": ("荣誉名称", award_title),
    "giver": ("授予单位", giver_name),
    "nominee": ("推荐对象", nominee),
    "honours": ("曾受表彰", earlier_honours),
    "formed_plan": ("拟设立的党支部", _formed_plan),
    "formed_units": ("单位", _formed_units),
    "formed_members": ("党员", _formed_members),
    "formed_count": ("党员人数", _formed_count),
    "year": ("年度", lambda case: case.about),
    "meeting_day": ("计划召开的日子", _meeting_day),
    "problem_count": ("问题和整改", problem_count),
    "grade_count": ("评定等次", grade_count),
    "sheet_count": ("测评表", sheet_count),
    "blank": ("", lambda case: ""),
}
"""Names in heads and texts of papers, their labels, how they are filled. The number is left to be written by hand:
papers travel unlocked."""

WORDS = ("sex", "standing", "problem_count", "grade_count", "sheet_count")
"""Facts that are words of the product, and so follow the script of the paper; names never do."""
