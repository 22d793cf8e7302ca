"""Writes on elections: opening a ballot, and the counts."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record_of
from jiceng.core.clock import day_of
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations.kinds import Formation
from jiceng.organizations.models import Organization, Unit
from jiceng.people.models import Person, Post
from jiceng.rulebook.procedures import Procedure
from jiceng.workflow.actions import open_case, record_step
from jiceng.workflow.models import Case
from jiceng.workflow.queries import last_records

from .counting import COMMITTEE, agreed, ballots, electable, elected, fewer_agreed, named, result, unsettled
from .elections import ELECTED_POSTS, closed, has_committee, over, seats_of, voters
from .formation import DEADLINE, EXISTING, NEW
from .models import Election, FormationPlan, Tally


@transaction.atomic
def open_ballot(*, case: Case, on: dt.date, by: User, at: dt.datetime) -> Election:
    """Begin the ballot of a meeting; who may vote is settled with it and stays as it is.

    A further ballot is for the seats that are left, among those with equal votes or those not elected. Raises Refused
    while candidates, seats or the roll are not written down, or the ballot before is not counted.
    """
    case = _open(case, on, at)
    steps = last_records(case)
    for name in ("candidates", "roll"):
        if name not in steps:
            raise Refused(_("先记下“%(step)s”。") % {"step": case.version.definition.step(name).title})
    roll = [one.public_id for one in voters(case, on)] if steps["roll"].result != "delegates" else []
    should_attend = len(roll) or int(steps["roll"].values.get("delegates") or 0)
    if not should_attend:
        raise Refused(_("没有有选举权的党员，也没有写代表人数。"))
    candidates = list(steps["candidates"].values.get("candidates", ()))
    return _begin(case, COMMITTEE, on, seats_of(case), candidates, roll, should_attend, by, at)


@transaction.atomic
def open_post_ballot(
    *,
    case: Case,
    post: str,
    on: dt.date,
    by: User,
    at: dt.datetime,
    seats: int = 1,
    candidates: Sequence[str] = (),
) -> Election:
    """Begin a ballot of the new committee's first meeting for one of its posts: its members vote, and stand.

    `candidates`: public ids of its members, in the order of the ballot; a further ballot takes them from the one before.
    Raises Refused before the committee is elected, where there is none, and for who does not belong to it.
    """
    case = _open(case, on, at)
    if post not in ELECTED_POSTS:
        raise Refused(_("委员会第一次会议只选书记、副书记。"), field="post")
    if not has_committee(case):
        raise Refused(_("不设委员会的，大会直接选举书记。"))
    if lacking := over(ballots(case)):
        raise Refused(lacking)
    if post == Post.SECRETARY and seats != 1:
        raise Refused(_("书记只选一名。"), field="seats")
    roll = elected(case)
    if on < ballots(case)[0].on:
        raise Refused(_("委员会第一次会议不能早于选举大会。"), field="on")
    if stray := [one for one in candidates if one not in roll]:
        raise Refused(
            _("%(names)s没有当选委员。") % {"names": "、".join(named(stray).values())}, field="candidates"
        )
    elsewhere = [key for other in ELECTED_POSTS if other != post for key in elected(case, other)]
    if both := [one for one in candidates if one in elsewhere]:
        raise Refused(
            _("%(names)s已经当选别的职务。") % {"names": "、".join(named(both).values())}, field="candidates"
        )
    return _begin(case, post, on, seats, list(candidates), roll, len(roll), by, at)


def _open(case: Case, on: dt.date, at: dt.datetime) -> Case:
    """The case of an election, held until the end of the transaction. Raises Refused where it is over, or for a day to come."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("organization", "version")
    case = rows.get(pk=case.pk)
    if closed(case):
        raise Refused(_("这件事已经结束。"))
    if on > day_of(at):
        raise Refused(_("日期在今天之后：大会那天再开始。"), field="on")
    return case


def _begin(
    case: Case,
    post: str,
    on: dt.date,
    seats: int,
    candidates: list[str],
    roll: list[str],
    should_attend: int,
    by: User,
    at: dt.datetime,
) -> Election:
    """The next ballot for a post; a further one is for what the one before left."""
    rounds = ballots(case, post)
    before = rounds[-1] if rounds else None
    if before is not None:
        seats, candidates = _left(before)
    if not seats or not candidates:
        raise Refused(_("没有应选名额或者候选人，请先写上。"), field="candidates")
    election = Election.objects.create(
        case=case,
        post=post,
        round=before.round + 1 if before else 1,
        on=on,
        seats=seats,
        candidates=candidates,
        voters=roll,
        should_attend=should_attend,
        opened_at=at,
        opened_by=by,
    )
    _log(election, "ballot_opened", by, at, {"on": on, "seats": seats, "should_attend": should_attend})
    return election


def _left(before: Election) -> tuple[int, list[str]]:
    """Seats that a ballot left, and among whom. Raises Refused where it left none or is not counted."""
    verdict = result(before)
    if verdict is None:
        raise Refused(_("上一次投票还没有两个人录入一致的计票。"))
    answer = verdict.answer
    if not answer["valid"]:
        return before.seats, list(before.candidates)
    if names := unsettled(before, verdict):
        raise Refused(_("另选的%(names)s是谁还没有写明，请先写。") % {"names": "、".join(names)})
    if not answer["seats_left"]:
        raise Refused(_("名额已经选满，不用再次投票。"))
    if fewer_agreed(before):
        raise Refused(_("已经同意减少名额，不用再次投票。"))
    again = answer["revote_among"] or [one for one in before.candidates if one not in answer["elected"]]
    return answer["seats_left"], again


@transaction.atomic
def settle_name(*, election: Election, name: str, person: Person | None, by: User, at: dt.datetime) -> None:
    """Say whom a name that was written in means; None: nobody who can be elected. May be said anew while nothing rests on it.

    Consent to fewer seats was given for another result, and is to be written down anew.
    Raises Refused for a name that nobody wrote, a person who cannot be elected, and after a further ballot.
    """
    election = _counted(election)
    tally = agreed(election)
    if tally is None or name not in tally.others():
        raise Refused(_("选票上没有另选“%(name)s”。") % {"name": name})
    able = {*election.candidates, *(one.person.public_id for one in electable(election))}
    if person is not None and person.public_id not in able:
        raise Refused(_("%(name)s不在可以当选的人里。") % {"name": person.name}, field="person")
    election.meant = election.meant | {name: person.public_id if person else ""}
    election.consent = None
    election.save(update_fields=["meant", "consent"])
    _log(election, "name_settled", by, at, {"name": name, "person": election.meant[name]})


@transaction.atomic
def agree_to_fewer(*, election: Election, favour: int, by: User, at: dt.datetime) -> None:
    """Write down how many voters agreed that the seats left stay empty (EL-012).

    Raises Refused where none is left, where votes are equal, and for more than were present.
    """
    election = _counted(election)
    verdict, tally = result(election), agreed(election)
    if verdict is None or tally is None or not verdict.answer["valid"] or not verdict.answer["elected"]:
        raise Refused(_("这次投票还没有有效的结果。"))
    if verdict.answer["revote_among"] or not verdict.answer["seats_left"]:
        raise Refused(_("没有可以减少的名额。"))
    if favour > tally.present:
        raise Refused(
            _("同意的%(favour)s人多于实到的%(present)s人。") % {"favour": favour, "present": tally.present},
            field="favour",
        )
    election.consent = favour
    election.save(update_fields=["consent"])
    _log(election, "fewer_agreed", by, at, {"favour": favour, "seats_left": verdict.answer["seats_left"]})


def _counted(election: Election) -> Election:
    """A ballot, held until the end of the transaction. Raises Refused where something rests on its result already."""
    rows = Election.objects.select_for_update(of=("self",)).select_related("case__organization")
    election = rows.prefetch_related("tallies").get(pk=election.pk)
    if closed(election.case):
        raise Refused(_("这件事已经结束。"))
    later = Election.objects.filter(case=election.case, pk__gt=election.pk)
    if later.filter(post=election.post).exists() or (election.post == COMMITTEE and later.exists()):
        raise Refused(_("这次投票以后又投过票，结果不能再改。"))
    return election


@transaction.atomic
def enter_tally(
    *,
    election: Election,
    present: int,
    issued: int,
    collected: int,
    void: int,
    votes: dict[str, int],
    written_in: dict[str, int],
    by: User,
    at: dt.datetime,
) -> Tally:
    """Write down one's own count; before two people agree it may be written again.

    Raises Refused where it cannot be: more present than should attend, more votes than ballots, a third person.
    """
    rows = list(Tally.objects.select_for_update().filter(election=election))
    others = [one for one in rows if one.by_id != by.pk]
    if len(others) > 1:
        raise Refused(_("已经有两个人录入了计票。"))
    if others and len(rows) > 1 and rows[0].figures() == rows[1].figures():
        raise Refused(_("两个人的计票已经一致，不能再改。"))
    if present > election.should_attend:
        words = {"should": election.should_attend}
        raise Refused(_("实到人数多于应到的%(should)s人。") % words, field="present")
    ballots = collected - void
    if ballots < 0:
        raise Refused(_("废票多于收回的选票。"), field="void")
    for key, number in (votes | written_in).items():
        if number > ballots:
            raise Refused(
                _("得票%(number)s多于有效票%(ballots)s。") % {"number": number, "ballots": ballots},
                field=f"votes_{key}" if key in votes else "written_in",
            )
    if sum(votes.values()) + sum(written_in.values()) > ballots * election.seats:
        words = {"most": ballots * election.seats}
        raise Refused(_("各人得票合计超过有效票乘以应选名额（%(most)s）。") % words)
    figures = {
        "present": present,
        "issued": issued,
        "collected": collected,
        "void": void,
        "votes": votes,
        "written_in": written_in,
    }
    tally, _new = Tally.objects.update_or_create(election=election, by=by, defaults={**figures, "at": at})
    _log(election, "tally_entered", by, at, {"collected": collected})
    return tally


def _log(election: Election, verb: str, by: User, at: dt.datetime, details: dict[str, object]) -> None:
    case, which = election.case, {"post": election.post, "round": election.round}
    record_of(case, case.organization, verb, by, at, which | details)


@transaction.atomic
def begin_formation(
    *,
    procedure: Procedure,
    organization: Organization,
    units: Sequence[Unit],
    formation: str,
    members: Sequence[Person],
    on: PartialDate,
    by: User,
    at: dt.datetime,
    name: str = "",
    short_name: str = "",
    branch: Organization | None = None,
) -> Case:
    """Ask for a branch for some units, the first of which it is about: a new one with a name and members, or an
    existing one that covers them. Raises Refused where what the way of formation needs is not said.
    """
    plan = FormationPlan(formation=formation, name=name.strip(), short_name=short_name.strip(), branch=branch)
    if plan.sets_up:
        plan.branch = None
        if not plan.name:
            raise Refused(_("请填写党组织名称。"), field="name")
        if not members:
            raise Refused(_("请写明哪些党员转入。"), field="members")
    elif branch is None:
        raise Refused(_("挂靠或者依托组建，请写明由哪个党支部覆盖。"), field="branch")
    if formation == Formation.JOINT and len(units) < 2:
        raise Refused(_("联合组建，请选一起组建的其他单位。"), field="units")
    if any(one.covered_by_id or one.closed_on for one in units):
        raise Refused(_("所选的单位已经有党组织覆盖，或者已经注销。"), field="units")
    first = units[0]
    case = open_case(
        procedure=procedure,
        organization=organization,
        person=None,
        title=_("%(unit)s设立党支部") % {"unit": first.name},
        about=first.public_id,
        given={DEADLINE: first.deadline} if first.deadline else None,
        by=by,
        at=at,
    )
    plan.case = case
    plan.save()
    plan.units.set(units)
    plan.members.set(members if plan.sets_up else [])
    record_step(case=case, step="request", on=on, result=NEW if plan.sets_up else EXISTING, by=by, at=at)
    return case
