"""组织生活会, 民主评议党员 and 民主生活会: what their definitions and papers name, and what hangs on their cases."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import Membership
from jiceng.rulebook import ask
from jiceng.workflow.models import Case, StepRecord, Task, TaskState

from .models import Problem

LIFE_MEETING = "life-meeting"
DEMOCRATIC_LIFE = "democratic-life"
YEAR_END = "year_end"
MEETING_DAY = "meeting_day"


def roster(organization: Organization, day: dt.date) -> list[Membership]:
    """Members of an organisation on a day, in the order of the roster: by name. Each with whose log-in it is."""
    rows = Membership.objects.on(day).filter(organization=organization)
    return list(rows.select_related("person__user").order_by("person__name", "pk"))


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A problem, or a version of it, and the task that it became."""

    problem: Problem
    task: Task | None


def problem_lines(case: Case) -> list[ProblemLine]:
    """Problems of a case that stand, in the order in which they were written down. Two queries at any number."""
    return standing(all_problems(case))


def standing(lines: list[ProblemLine]) -> list[ProblemLine]:
    """Those that no later version corrects or takes back."""
    return [one for one in lines if not one.problem.withdrawn and not hasattr(one.problem, "replacement")]


def all_problems(case: Case) -> list[ProblemLine]:
    """Every version of every problem of a case, each with the task that any of its versions became. Two queries."""
    problems = list(case.problems.select_related("person", "replacement__recorded_by").order_by("pk"))
    begun = _beginnings(problems)
    tasks = Task.objects.filter(source__in=[one.public_id for one in problems]).select_related("owner")
    first = {one.public_id: begun[one.pk] for one in problems}
    by_beginning = {first[task.source]: task for task in tasks.order_by("opened_at", "pk")}
    return [ProblemLine(one, by_beginning.get(begun[one.pk])) for one in problems]


def tasks_of(problem: Problem) -> list[Task]:
    """The tasks that a problem, or a version before it, became."""
    problems = list(Problem.objects.filter(case=problem.case_id).order_by("pk"))
    begun = _beginnings(problems)
    same = [one.public_id for one in problems if begun[one.pk] == begun[problem.pk]]
    return list(Task.objects.filter(source__in=same).select_related("organization").order_by("pk"))


def _beginnings(problems: list[Problem]) -> dict[int, int]:
    """Of each version the first one, by key; earlier versions come first."""
    found: dict[int, int] = {}
    for one in problems:
        found[one.pk] = found[one.replaced_id] if one.replaced_id else one.pk
    return found


def struck_off(lines: list[ProblemLine]) -> dict[str, int]:
    """How many problems there are, how many became tasks, how many of these are struck off."""
    tasks = [one.task for one in lines if one.task is not None]
    closed = sum(one.state == TaskState.CLOSED for one in tasks)
    return {"problems": len(lines), "tasks": len(tasks), "closed": closed}


def problem_count(case: Case) -> str:
    """The list of problems in one sentence of a report."""
    found = struck_off(problem_lines(case))
    if not found["problems"]:
        return "没有列出问题。"
    return f"列出问题{found['problems']}个，挂账整改{found['tasks']}个，已销号{found['closed']}个。"


def enough_came(case: Case, record: StepRecord) -> str | None:
    """As many were present as the rule of the day asks for (OP-008)."""
    expected, present = record.values.get("should_attend"), record.values.get("present")
    if not expected or present is None or record.on is None:
        return _("没有写应到和实到人数，看不出到会人数够不够。")
    day = record.on.last_day
    given = {"meeting": "democratic_life", "should_attend": expected, "present": present}
    if present > expected:
        return _("实到人数多于应到人数，请核对。")
    verdict = ask("meeting.verdict", given, on=day, book=rulebook_of(case.organization, day))
    if not verdict.answered or verdict.answer["quorum"]:
        return None
    return _("应到%(expected)s人，实到%(present)s人，没有达到规定的到会人数。") % {
        "expected": expected,
        "present": present,
    }


def problems_have_tasks(case: Case, record: StepRecord) -> str | None:
    """Every problem of the list became a task, and the tasks are struck off."""
    found = struck_off(problem_lines(case))
    without, still = found["problems"] - found["tasks"], found["tasks"] - found["closed"]
    if without and still:
        return _("问题清单里还有%(without)d个没有挂账，%(open)d个挂账还没有销号。") % {
            "without": without,
            "open": still,
        }
    if without:
        return _("问题清单里还有%(without)d个没有挂账。") % {"without": without}
    return _("问题清单里还有%(open)d个挂账没有销号。") % {"open": still} if still else None


GUARDS: dict[str, Any] = {one.__name__: one for one in (enough_came, problems_have_tasks)}
EFFECTS: dict[str, Any] = {}
