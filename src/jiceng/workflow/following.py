"""What follows for cases and tasks when their organisation is merged, split, dissolved or moved."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.organizations.consequences import (
    DISSOLVE,
    LEAVE,
    MERGE,
    SPLIT,
    TRANSFER,
    Act,
    Follow,
    Proposal,
    some,
)
from jiceng.organizations.models import Organization, Unit

from .actions import cease, hand_over, pass_on, turn_to
from .models import Case, State, Task, TaskState


def following(proposal: Proposal) -> list[Follow]:
    """Cases about people and about the organisation, cases in which it is the other end, tasks.

    Cases of a member who goes to another branch or leaves: what becomes of them, `procedures` knows.
    """
    if proposal.verb == SPLIT:
        return [_of_people(proposal), _tasks(proposal)]
    if proposal.verb in (TRANSFER, LEAVE):
        return [_tasks(proposal)]
    if proposal.ending:
        found = [_of_people(proposal), _of_itself(proposal), *_from_others(proposal), _tasks(proposal)]
        if proposal.verb == MERGE:
            found.insert(1, _between(proposal))
        return found
    return []


def open_cases() -> QuerySet[Case]:
    rows = Case.objects.filter(state=State.OPEN).select_related("version", "organization", "other", "person")
    return rows.order_by("opened_at", "pk")


def name_of(case: Case) -> str:
    procedure = case.version.definition.title
    return case.title if procedure in case.title else f"{case.title}（{procedure}）"


def takes(case: Case) -> bool:
    """Whether the other end would have taken something over: then the case is nothing without it."""
    steps = [one for one in case.version.definition.steps if one.side == "other"]
    return any(one.effect or any(each.effect for each in one.results) for one in steps)


def _goes_along(proposal: Proposal) -> list[Case]:
    """Open cases of the people who go; cases about a unit go with the unit."""
    if proposal.verb == SPLIT:
        rows = open_cases().filter(organization=proposal.organization, person__in=proposal.people)
        return list(rows)
    rows = open_cases().filter(organization__in=proposal.ending)
    units = _units(rows)
    return [one for one in rows if (one.person_id or one.about in units) and not _inside(one, proposal)]


def _inside(case: Case, proposal: Proposal) -> bool:
    """Between the two that are merged: what would have changed hands is in the same hands."""
    return proposal.verb == MERGE and case.other == proposal.to and takes(case)


def _units(cases: Iterable[Case]) -> set[str]:
    about = [one.about for one in cases if one.about]
    return (
        set(Unit.objects.filter(public_id__in=about).values_list("public_id", flat=True)) if about else set()
    )


def _of_people(proposal: Proposal) -> Follow:
    def go(found: Sequence[Case], to: Organization | None, by: User, at: dt.datetime) -> None:
        for case in found:
            if to is not None:
                hand_over(case=case, to=to, by=by, at=at)

    def first(found: Sequence[Case]) -> str:
        return _("%(cases)s还没有办完，请先移交给其他党组织，或者终止。") % {
            "cases": some([name_of(one) for one in found])
        }

    stops = proposal.verb == DISSOLVE
    return Follow(
        _("正在办理的事项"),
        _("须先移交或者终止。") if stops else _("随人转去，由接收的党组织继续办理，已经记下的不变。"),
        lambda: _goes_along(proposal),
        named=name_of,
        act=None if stops else go,
        obstacle=first if stops else None,
    )


def _between(proposal: Proposal) -> Follow:
    def rows() -> list[Case]:
        found = open_cases().filter(organization__in=proposal.ending, other=proposal.to)
        return [one for one in found if one.person_id and _inside(one, proposal)]

    return Follow(
        _("两个组织之间正在办理的事项"),
        _("合并后不用再办，就此终止。"),
        rows,
        named=name_of,
        act=_ending(proposal),
    )


def _ending(proposal: Proposal) -> Act:
    reasons = {
        MERGE: _("“%(name)s”已合并。"),
        DISSOLVE: _("“%(name)s”已撤销。"),
    }
    why = reasons[proposal.verb] % {"name": proposal.organization.name}

    def end(found: Sequence[Case], _to: Organization | None, by: User, at: dt.datetime) -> None:
        for case in found:
            cease(case=case, on=proposal.on, why=why, by=by, at=at)

    return end


def _of_itself(proposal: Proposal) -> Follow:
    """An election of what no longer stands does not go on."""

    def rows() -> list[Case]:
        found = open_cases().filter(organization__in=proposal.ending, person=None)
        units = _units(found)
        return [one for one in found if one.about not in units]

    return Follow(
        _("它自己的事项（如换届选举）"),
        _("就此终止，已经记下的保留。"),
        rows,
        named=name_of,
        act=_ending(proposal),
    )


def _from_others(proposal: Proposal) -> list[Follow]:
    """Cases of others in which it is the other end: the successor takes its part, or they come back."""
    to = proposal.to if proposal.verb == MERGE else None

    def cases() -> list[Case]:
        return list(open_cases().filter(other__in=proposal.ending).exclude(organization__in=proposal.ending))

    def void(case: Case) -> bool:
        return takes(case) and (to is None or case.organization == to)

    def turn(found: Sequence[Case], _to: Organization | None, by: User, at: dt.datetime) -> None:
        for case in found:
            turn_to(case=case, other=None if case.organization == to else to, by=by, at=at)

    what = _("改由“%(name)s”接着办。") % {"name": to.name} if to else _("退回对方，由对方自己办。")
    return [
        Follow(
            _("其他组织转到这里来办的事项"),
            what,
            lambda: [one for one in cases() if not void(one)],
            named=name_of,
            act=turn,
        ),
        Follow(
            _("其他组织转到这里来办的事项"),
            _("退回对方，就此终止。"),
            lambda: [one for one in cases() if void(one)],
            named=name_of,
            act=_ending(proposal),
        ),
    ]


def _tasks(proposal: Proposal) -> Follow:
    rows = Task.objects.exclude(state=TaskState.CLOSED).select_related("organization", "owner")
    if proposal.partly:
        rows = rows.filter(organization=proposal.organization, owner__in=proposal.people)
        what = _("随责任人转去，由新的党组织核实销号。")
        if proposal.verb == LEAVE:
            what = _("仍挂在原党组织，由它继续办理。")
    else:
        rows = rows.filter(organization__in=proposal.ending)
        words = {"name": proposal.successor.name if proposal.successor else ""}
        what = _("转到“%(name)s”继续挂账。") % words

    def go(found: Sequence[Task], to: Organization | None, by: User, at: dt.datetime) -> None:
        taker = to or proposal.successor
        for task in found:
            if taker is not None:
                pass_on(task=task, to=taker, by=by, at=at)

    def alone(found: Sequence[Task]) -> str:
        return _("还有挂账的事没有销号，又没有上级可以接手，请先办完。")

    return Follow(
        _("挂账销号"),
        what,
        lambda: rows.order_by("due", "pk"),
        named=lambda one: one.title,
        act=go if proposal.verb != LEAVE else None,
        obstacle=alone if proposal.ending and proposal.successor is None else None,
    )
