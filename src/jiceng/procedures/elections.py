"""换届选举: who may vote, what two counts agree on, who is elected; what its definition names."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations.models import Term
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people import actions as people
from jiceng.people.models import COMMITTEE_POSTS, Appointment, Person, Post, votes_on
from jiceng.rulebook import ask
from jiceng.workflow.models import Case, State, StepRecord
from jiceng.workflow.queries import last_records

from .counting import COMMITTEE, ballots, chosen, elected, electorate, fewer_agreed, result, unsettled
from .models import Election

PROCEDURE = "re-election"
TERM_END = "term_end"
ELECTED_POSTS = (Post.SECRETARY, Post.DEPUTY_SECRETARY)
"""What a committee elects out of its own at its first meeting."""
POSTS = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.ORGANIZATION, Post.PUBLICITY, Post.DISCIPLINE)


def voters(case: Case, day: dt.date) -> list[Person]:
    """Members with voting rights on a day, less those left out with consent."""
    roll = last_records(case).get("roll")
    left_out = set(roll.values.get("excluded", ())) if roll and roll.result == "approved" else set()
    return [
        one.person
        for one in electorate(case.organization, day)
        if votes_on(one.person, one.standing, day) and one.person.public_id not in left_out
    ]


def seats_of(case: Case) -> int:
    """How many are to be elected; 0 while it is not written down."""
    request = last_records(case).get("request")
    return int(request.values.get("seats") or 0) if request else 0


def has_committee(case: Case) -> bool:
    request = last_records(case).get("request")
    return request is None or request.result == "committee"


def seats_named(case: Case, record: StepRecord) -> str | None:
    """The number of seats stands with the request."""
    return None if record.values.get("seats") else _("没有写应选名额。")


def enough_candidates(case: Case, record: StepRecord) -> str | None:
    """As many more candidates than seats as the rule says (EL-004)."""
    seats, day = seats_of(case), record.on.last_day if record.on else None
    if not seats or day is None:
        return _("没有写应选名额，算不出差额。")
    book = rulebook_of(case.organization, day)
    verdict = ask("election.candidates", {"body": "committee", "seats": seats}, on=day, book=book)
    count = len(record.values.get("candidates", ()))
    if not verdict.answered or count >= verdict.answer["min_candidates"]:
        return None
    words = {"seats": seats, "least": verdict.answer["min_candidates"], "count": count}
    return _("应选%(seats)s名，候选人至少%(least)s名，写了%(count)s名。") % words


def tellers_apart(case: Case, record: StepRecord) -> str | None:
    """Monitors are not candidates (EL-018)."""
    candidates = last_records(case).get("candidates")
    named = set(candidates.values.get("candidates", ())) if candidates else set()
    both = named & set(record.values.get("tellers", ()))
    if not both:
        return None
    names = Person.objects.filter(public_id__in=both).order_by("pk").values_list("name", flat=True)
    return _("%(names)s是候选人，不能做监票人。") % {"names": "、".join(names)}


def counted_twice(case: Case, record: StepRecord) -> str | None:
    """Two people counted every ballot and agree, the election is valid, and every seat is filled or was given up."""
    return over(ballots(case))


def closed(case: Case) -> bool:
    """The new term has begun, or the case was ended: nothing about its ballots changes any more."""
    return case.state == State.ENDED or case.effects.exists()


def over(rounds: list[Election]) -> str | None:
    """What the ballots for some seats lack before they have a result."""
    if not rounds:
        return _("还没有开选举大会：请在“选票和计票”里开始。")
    verdicts = [result(one) for one in rounds]
    for one, verdict in zip(rounds, verdicts, strict=True):
        if verdict is None:
            return _("第%(round)s次投票还没有两个人录入一致的计票。") % {"round": one.round}
    last = verdicts[-1]
    if last is None or not last.answered or not last.answer["valid"]:
        return _("选举无效，应当重新选举。")
    if names := [
        name for one, said in zip(rounds, verdicts, strict=True) if said for name in unsettled(one, said)
    ]:
        return _("另选的%(names)s是谁还没有写明：请在“选票和计票”里写。") % {"names": "、".join(names)}
    if last.answer["revote_among"]:
        return _("最后一个名额票数相等，还要对票数相等的人再次投票。")
    if not chosen(verdicts):
        return _("没有人当选。")
    if last.answer["seats_left"] and not fewer_agreed(rounds[-1]):
        return _(
            "还有%(seats)s个名额没有选出：再次投票，或者经到会的选举人同意减少名额，在“选票和计票”里写下同意的人数。"
        ) % {"seats": last.answer["seats_left"]}
    return None


def posts_among_elected(case: Case, record: StepRecord) -> str | None:
    """Whoever is given a post was elected to the committee."""
    given = {one for post in POSTS for one in record.values.get(post.value, ())}
    stray = Person.objects.filter(public_id__in=given - set(elected(case))).order_by("pk")
    names = stray.values_list("name", flat=True)
    return _("%(names)s没有当选委员。") % {"names": "、".join(names)} if names else None


def ballots_over(case: Case, record: StepRecord) -> str | None:
    """Every ballot that the committee began for one of its posts has a result."""
    for post in ELECTED_POSTS:
        rounds = ballots(case, post)
        if rounds and (lacking := over(rounds)):
            return _("%(post)s：%(what)s") % {"post": post.label, "what": lacking}
    return None


def secretary_counted(case: Case, record: StepRecord) -> str | None:
    """The committee elected its secretary, and its deputies where it has some, by ballots that two people counted."""
    for post in ELECTED_POSTS:
        begun, written = case.elections.filter(post=post).exists(), set(record.values.get(post.value, ()))
        if not begun and (written or post == Post.SECRETARY):
            return _("没有%(post)s的选票和计票：请在“选票和计票”里开始。") % {"post": post.label}
        if begun and written - set(elected(case, post)):
            return _("写的%(post)s和计票的结果不一样，任职以计票为准。") % {"post": post.label}
    return ballots_over(case, record)


def known_of(case: Case, step: str) -> dict[str, Any]:
    """What the ballots say of a step, in the words of `record_step`: its day, and whom the committee gave its posts."""
    if step == "election_meeting" and (first := case.elections.filter(post=COMMITTEE).first()):
        return {"on": PartialDate.of(first.on)}
    if step == "first_meeting" and (last := case.elections.exclude(post=COMMITTEE).last()):
        given = {post.value: elected(case, post) for post in ELECTED_POSTS}
        return {"on": PartialDate.of(last.on), "values": {post: keys for post, keys in given.items() if keys}}
    return {}


def _day(case: Case) -> dt.date:
    """The day of the first ballot."""
    first = case.elections.first()
    if first is None:
        raise Refused(_("还没有开选举大会：请在“选票和计票”里开始。"))
    return first.on


def install_committee(*, case: Case, record: StepRecord, by: User, at: dt.datetime) -> None:
    """The next term begins on the day of the election; whoever was elected holds the post that the committee gave."""
    day, organization = _day(case), case.organization
    keys = elected(case)
    people_by_key = Person.objects.in_bulk(keys, field_name="public_id")
    committee = [people_by_key[key] for key in keys]
    for held in Appointment.objects.filter(
        organization=organization, ends=None, post__in=COMMITTEE_POSTS, begins__lt=day
    ):
        people.end_appointment(appointment=held, on=day, by=by, at=at)
    before = Term.objects.filter(organization=organization, closed_on=None).first()
    term = people.open_term(
        organization=organization,
        number=before.number + 1 if before and before.number else None,
        elected_on=PartialDate.of(day),
        has_committee=has_committee(case),
        by=by,
        at=at,
    )
    for person, post in _posts(case, committee):
        people.appoint(
            person=person, organization=organization, post=post, begins=day, term=term, by=by, at=at
        )


def _posts(case: Case, committee: list[Person]) -> list[tuple[Person, str]]:
    """Each person elected with their posts; without one, a member; where there is no committee, the secretary.

    What the committee elected by ballot stands as counted, the rest as its first meeting wrote it down.
    """
    if not has_committee(case):
        return [(person, Post.SECRETARY.value) for person in committee[:1]]
    meeting = last_records(case).get("first_meeting")
    held: dict[str, Any] = dict(meeting.values) if meeting else {}
    held |= {post.value: keys for post in ELECTED_POSTS if (keys := elected(case, post))}
    found = []
    for person in committee:
        posts = [post.value for post in POSTS if person.public_id in held.get(post.value, ())]
        found += [(person, post) for post in posts or [Post.MEMBER.value]]
    return found


GUARDS: dict[str, Any] = {
    one.__name__: one
    for one in (
        seats_named,
        enough_candidates,
        tellers_apart,
        counted_twice,
        posts_among_elected,
        ballots_over,
        secretary_counted,
    )
}
EFFECTS: dict[str, Any] = {"install_committee": install_committee}
