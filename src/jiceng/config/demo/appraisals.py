"""Life meetings and appraisals of the demo district: finished within the limit, over it, under way, and none at all.

Two branches grade one another on a screen: one round is over, one is open.
"""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

from jiceng.accounts.models import User
from jiceng.core.dates import PartialDate
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import Person
from jiceng.procedures.appraisals import LIFE_MEETING, YEAR_END, roster
from jiceng.procedures.grading import enter_sheets, enter_view, graded, grades
from jiceng.procedures.meeting_actions import correct_opinion, list_problem, note_opinion, withdraw_problem
from jiceng.procedures.models import SheetRound
from jiceng.procedures.sheets import by_log_in, close_round, hand_in_sheet, open_round
from jiceng.procedures.talks import note_talk
from jiceng.workflow.actions import open_case, open_task, record_step
from jiceng.workflow.models import Case, Origin

from .development import moment

if TYPE_CHECKING:
    from .build import District

PREPARED = (("theme", 40), ("study", 36), ("opinions", 34), ("talks", 30), ("problems", 25))
HELD = (*PREPARED, ("meeting", 16), ("appraisal", 16), ("grades", 14), ("rectify", 12))
WAYS = (
    ("江景苑小区党支部", PREPARED, 0),
    ("听涛里小区党支部", (*HELD, ("reported", 8)), 4),
    ("紫荆花园小区党支部", HELD, 2),
)
"""Branch, steps and how many days ago, and of how many members one was ranked in the best grade (0: not decided yet)."""
SCREEN_OPEN, SCREEN_OVER = "江景苑小区党支部", "紫荆花园小区党支部"
PAPER = 7
"""Of so many members of such a branch one has no log-in and writes on paper."""
HANDED_IN = 11
"""Sheets of the open round that have come."""


def record_appraisals(district: District) -> None:
    for where, steps, share in WAYS:
        case = _opened(district, where)
        _prepared(district, case)
        if share:
            _graded(district, case, share, screen=where == SCREEN_OVER)
        elif where == SCREEN_OPEN:
            _on_screen(district, case, opened=2, until=district.day + dt.timedelta(days=5))
        for name, days in steps:
            values: dict[str, Any] = {"values": {"theme": "服务居民不走样"}} if name == "theme" else {}
            record_step(
                case=case,
                step=name,
                on=PartialDate.of(district.day - dt.timedelta(days=days)),
                by=district.system,
                at=moment(district, days),
                **values,
            )


def _opened(district: District, where: str) -> Case:
    branch, year = district.organizations[where], district.day.year
    procedure = rulebook_of(branch, district.day).procedure(LIFE_MEETING)
    assert procedure is not None
    return open_case(
        procedure=procedure,
        organization=branch,
        person=None,
        title=f"{branch.label}{year}年度组织生活会和民主评议",
        about=str(year),
        given={YEAR_END: dt.date(year, 12, 31)},
        by=district.system,
        at=moment(district, 41),
    )


def _prepared(district: District, case: Case) -> None:
    by, at = district.system, moment(district, 30)
    on = PartialDate.of(district.day - dt.timedelta(days=34))
    note_opinion(case=case, asked="居民代表", text="楼道照明报修慢，希望有人盯着", on=on, by=by, at=at)
    note_opinion(case=case, asked="年轻党员", text="学习形式单一", on=on, by=by, at=at)
    people = [one.person for one in roster(case.organization, district.day)][:4]
    for first, second in itertools.pairwise(people):
        note_talk(organization=case.organization, on=on, first=first, second=second, by=by, at=at)
    _mended(case, on, by, at)
    problem = list_problem(case=case, text="居民报修没有专人跟进", person=None, by=by, at=at)
    list_problem(case=case, text="学习形式单一，年轻党员参加不多", person=None, by=by, at=at)
    open_task(
        organization=case.organization,
        title=problem.text,
        origin=Origin.PROBLEM,
        source=problem.public_id,
        measure="每栋楼定一名联系人，每周对账",
        owner=people[0],
        due=district.day + dt.timedelta(days=30),
        by=by,
        at=at,
    )


def _mended(case: Case, on: PartialDate, by: User, at: dt.datetime) -> None:
    """An opinion corrected, a problem taken off the list, and a talk of two with log-ins that keeps its content."""
    words = {"asked": "物业人员", "text": "快递柜占了消防通道"}
    opinion = note_opinion(case=case, on=on, by=by, at=at, **words)
    mended = {"asked": "物业公司职工", "why": "征求对象写得不准"}
    correct_opinion(opinion=opinion, on=on, by=by, at=at, **words | mended)
    problem = list_problem(case=case, text="活动室空调没有修", person=None, by=by, at=at)
    withdraw_problem(problem=problem, why="上个月已经修好，不是这次查出的问题", by=by, at=at)
    here = {"memberships__organization": case.organization, "memberships__ends": None}
    pair = Person.objects.filter(user__username__in=("shuji", "dangyuan"), **here).select_related("user")
    if pair.count() < 2:
        return
    second, first = pair.order_by("user__username")
    note_talk(
        organization=case.organization,
        on=on,
        first=first,
        second=second,
        content="谈了楼栋联系人怎么分工，约好下月一起走访。",
        by=first.user or by,
        at=at,
    )


def _graded(district: District, case: Case, share: int, *, screen: bool) -> None:
    """Of every `share` members one is in the best grade: two are over the limit of a third.

    `screen`: members graded one another on a screen, but for the few who have no log-in.
    """
    on = district.day - dt.timedelta(days=16)
    known, members = grades(case, on), graded(case, on)
    best = [number % share == 0 for number in range(len(members))]
    keys = [one.person.public_id for one in members]
    given: dict[str, Any] = {"case": case, "on": on, "by": district.system, "at": moment(district, 14)}
    enter_view(view="own", given=dict.fromkeys(keys, known[1]), **given)
    mutual = len(members)
    if screen:
        round = _on_screen(district, case, opened=20, until=on)
        close_round(round=round, by=district.system, at=moment(district, 15))
        mutual = len(by_log_in(case, on)[1])
    for kind, sheets in (("mutual", mutual), ("mass", 20)):
        some = (sheets - 1) // 5
        counts = {
            key: {known[0]: sheets - 1 - some if top else some, known[1]: some if top else sheets - 1 - some}
            for key, top in zip(keys, best, strict=True)
        }
        enter_sheets(kind=kind, issued=sheets, collected=sheets, void=1, given=counts, **given)
    decided = {key: known[0] if top else known[1] for key, top in zip(keys, best, strict=True)}
    enter_view(view="decided", given=decided, **given)


def _on_screen(district: District, case: Case, *, opened: int, until: dt.date) -> SheetRound:
    """A round in which some have handed in, and nobody who logs in to the demo. Log-ins made for it have no passwords."""
    on = min(until, district.day - dt.timedelta(days=opened))
    people = [one.person for one in roster(case.organization, on)]
    known = {one.person.pk for one in graded(case, on)}
    waiting: list[Person] = []
    for number, person in enumerate(people, start=1):
        if person.user is None and number % PAPER:
            name = f"dy{case.organization.code.lower()}{number:02}"
            person.user = User.objects.create_user(name, name=person.name)
            person.save(update_fields=["user"])
            waiting.append(person)
    round = open_round(case=case, until=until, by=district.system, at=moment(district, opened), on=on)
    for number, person in enumerate(waiting[:HANDED_IN]):
        given = {
            one.public_id: grades(case, on)[0 if (number + place) % 3 == 0 else 1]
            for place, one in enumerate(people)
            if one.pk in known and one.pk != person.pk
        }
        hand_in_sheet(round=round, person=person, given=given, on=on)
    return round
