"""Elections in the demo district: complete, waiting for the second count, for whom a written-in name means, forgotten."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from jiceng.core.dates import PartialDate
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import Post
from jiceng.procedures.actions import enter_tally, open_ballot, open_post_ballot
from jiceng.procedures.counting import elected
from jiceng.procedures.elections import PROCEDURE, TERM_END, voters
from jiceng.procedures.models import Election
from jiceng.workflow.actions import open_case, record_step
from jiceng.workflow.models import Case

from .development import moment

if TYPE_CHECKING:
    from .build import District

DONE, COUNTED_ONCE, FORGOTTEN = "青石商会行业党支部", "恒达研发中心党支部", "青石学院教工第二党支部"
WRITTEN_IN = "青石村第三党支部"


def record_elections(district: District) -> None:
    done = _prepared(district, district.organizations[DONE], ends=20, seats=3)
    _vote(district, _opened(district, done, 30), days=30, counts=2)
    _step(district, done, "election_meeting", 30)
    committee = elected(done)
    secretary = open_post_ballot(
        case=done,
        post=Post.SECRETARY,
        on=district.day - dt.timedelta(days=30),
        candidates=committee[:2],
        by=district.system,
        at=moment(district, 30),
    )
    _count(district, secretary, dict(zip(committee[:2], (3, 0), strict=True)), present=3, days=30)
    _step(
        district,
        done,
        "first_meeting",
        30,
        values={"secretary": committee[:1], "organization": [committee[1]], "publicity": [committee[2]]},
    )
    _step(district, done, "reported", 26)
    _step(district, done, "approved", 15)
    named = _prepared(district, district.organizations[WRITTEN_IN], ends=-20, seats=3)
    _vote(district, _opened(district, named, 2), days=2, counts=2, written_in="王安邦")
    half = _prepared(district, district.organizations[COUNTED_ONCE], ends=-25, seats=5)
    _vote(district, _opened(district, half, 1), days=1, counts=1)
    _begun(district, district.organizations[FORGOTTEN], ends=-12)


def _begun(district: District, organization: Organization, *, ends: int) -> Case:
    """`ends`: how many days ago the term ended; below zero, in how many it will."""
    procedure = rulebook_of(organization, district.day).procedure(PROCEDURE)
    assert procedure is not None
    return open_case(
        procedure=procedure,
        organization=organization,
        person=None,
        title=f"{organization.label}换届选举",
        given={TERM_END: district.day - dt.timedelta(days=ends)},
        by=district.system,
        at=moment(district, 60),
    )


def _prepared(district: District, organization: Organization, *, ends: int, seats: int) -> Case:
    """Everything before the meeting, in time and in order."""
    case = _begun(district, organization, ends=ends)
    ids = _ids(case, district.day - dt.timedelta(days=60))
    _step(district, case, "request", 58, result="committee", values={"seats": seats})
    _step(district, case, "reply", 52, result="agreed")
    _step(district, case, "candidates", 44, values={"candidates": ids[: seats + 1]})
    _step(district, case, "candidates_approved", 38)
    _step(district, case, "roll", 36, result="everybody", values={"tellers": ids[-1:]})
    return case


def _ids(case: Case, day: dt.date) -> list[str]:
    return [one.public_id for one in voters(case, day)]


def _step(district: District, case: Case, name: str, days: int, **given: Any) -> None:
    record_step(
        case=case,
        step=name,
        on=PartialDate.of(district.day - dt.timedelta(days=days)),
        may_effect=case.steps(),
        by=district.system,
        at=moment(district, days),
        **given,
    )


def _opened(district: District, case: Case, days: int) -> Election:
    day = district.day - dt.timedelta(days=days)
    return open_ballot(case=case, on=day, by=district.system, at=moment(district, days))


def _vote(district: District, election: Election, *, days: int, counts: int, written_in: str = "") -> None:
    """All but one candidate are elected, counted by the secretary and by the committee's staff.

    `written_in`: a name that nobody on the roster bears, elected in the place of the last who would be.
    """
    present, seats = election.should_attend - 1, len(election.candidates) - 1
    numbers = [max(present - 1 - place, present // 2 + 1) for place in range(seats)]
    other = {written_in: numbers.pop()} if written_in else {}
    numbers += [min(3, present // 4)] * (len(election.candidates) - len(numbers))
    votes = dict(zip(election.candidates, numbers, strict=True))
    _count(district, election, votes, present=present, days=days, counts=counts, written_in=other)


def _count(
    district: District,
    election: Election,
    votes: dict[str, int],
    *,
    present: int,
    days: int,
    counts: int = 2,
    written_in: dict[str, int] | None = None,
) -> None:
    for user in (district.system, district.staff)[:counts]:
        enter_tally(
            election=election,
            present=present,
            issued=present,
            collected=present,
            void=0,
            votes=votes,
            written_in=written_in or {},
            by=user,
            at=moment(district, days),
        )
