"""换届选举: who may vote, what two counts agree on, who is elected; what its definition names."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations.models import Organization, Term
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people import actions as people
from jiceng.people.models import COMMITTEE_POSTS, Appointment, Membership, Person, Post, votes_on
from jiceng.rulebook import Verdict, ask
from jiceng.workflow.models import Case, StepRecord
from jiceng.workflow.queries import last_records

from .models import Election, Tally

PROCEDURE = "re-election"
TERM_END = "term_end"
COUNTS = 2
"""How many people count, neither seeing the other's count."""
POSTS = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.ORGANIZATION, Post.PUBLICITY, Post.DISCIPLINE)


def electorate(organization: Organization, day: dt.date) -> list[Membership]:
    """Who belonged to an organisation and all below it on a day, in the order of the tree and of names."""
    rows = Membership.objects.on(day).filter(organization.subtree("organization"))
    return list(
        rows.select_related("person", "organization").order_by("organization__path", "person__name", "pk")
    )


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


def agreed(election: Election) -> Tally | None:
    """The count on which two people agree, else None."""
    tallies = list(election.tallies.all())
    if len(tallies) < COUNTS or any(one.figures() != tallies[0].figures() for one in tallies):
        return None
    return tallies[0]


def result(election: Election) -> Verdict | None:
    """What the rulebook says of the count that two people agree on; candidates by public id, others by name."""
    tally = agreed(election)
    if tally is None:
        return None
    given = {
        "present": tally.present,
        "should_attend": election.should_attend,
        "seats": election.seats,
        "issued": tally.issued,
        "collected": tally.collected,
        "votes": tally.counted(),
    }
    book = rulebook_of(election.case.organization, election.on)
    return ask("election.count", given, on=election.on, book=book)


def elected(case: Case) -> list[str]:
    """Who is elected over all ballots, in the order of votes: public ids, and names of those who were written in."""
    return _chosen(result(one) for one in case.elections.prefetch_related("tallies"))


def _chosen(verdicts: Iterable[Verdict | None]) -> list[str]:
    return [key for one in verdicts if one is not None and one.answered for key in one.answer["elected"]]


def named(keys: Iterable[str]) -> dict[str, str]:
    """Names of people by public id. One query."""
    return dict(Person.objects.filter(public_id__in=list(keys)).values_list("public_id", "name"))


def names_in_order(keys: list[str]) -> list[tuple[str, str]]:
    """People by public id with their names, in the order given."""
    names = named(keys)
    return [(key, names.get(key, key)) for key in keys]


def person_of(case: Case, key: str, day: dt.date) -> Person | None:
    """Somebody elected: a candidate by public id, or a member by the name that was written in, where it is one only."""
    found = Person.objects.filter(public_id=key).first()
    if found is not None:
        return found
    named = [one.person for one in electorate(case.organization, day) if one.person.name == key]
    return named[0] if len(named) == 1 else None


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
    rounds = list(case.elections.prefetch_related("tallies"))
    if not rounds:
        return _("还没有开选举大会：请在“选票和计票”里开始。")
    verdicts = [result(one) for one in rounds]
    for one, verdict in zip(rounds, verdicts, strict=True):
        if verdict is None:
            return _("第%(round)s次投票还没有两个人录入一致的计票。") % {"round": one.round}
    last = verdicts[-1]
    if last is None or not last.answered or not last.answer["valid"]:
        return _("选举无效，应当重新选举。")
    if last.answer["revote_among"]:
        return _("最后一个名额票数相等，还要对票数相等的人再次投票。")
    if not _chosen(verdicts):
        return _("没有人当选。")
    return None


def posts_among_elected(case: Case, record: StepRecord) -> str | None:
    """Whoever is given a post was elected to the committee."""
    named = {one for post in POSTS for one in record.values.get(post.value, ())}
    chosen = {
        person.public_id for key in elected(case) if (person := person_of(case, key, _day(case))) is not None
    }
    stray = Person.objects.filter(public_id__in=named - chosen).order_by("pk").values_list("name", flat=True)
    if not stray:
        return None
    return _("%(names)s没有当选委员。") % {"names": "、".join(stray)}


def _day(case: Case) -> dt.date:
    """The day of the first ballot."""
    first = case.elections.first()
    if first is None:
        raise Refused(_("还没有开选举大会：请在“选票和计票”里开始。"))
    return first.on


def install_committee(*, case: Case, record: StepRecord, by: User, at: dt.datetime) -> None:
    """The next term begins on the day of the election; whoever was elected holds the post that the committee gave."""
    day, organization = _day(case), case.organization
    chosen: list[Person] = []
    for key in elected(case):
        person = person_of(case, key, day)
        if person is None:
            raise Refused(_("另选的“%(name)s”在名册里找不到，或者有同名的，请先补上。") % {"name": key})
        chosen.append(person)
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
    for person, post in _posts(case, chosen):
        people.appoint(
            person=person, organization=organization, post=post, begins=day, term=term, by=by, at=at
        )


def _posts(case: Case, chosen: list[Person]) -> list[tuple[Person, str]]:
    """Each person elected with their posts; without one, a member; where there is no committee, the secretary."""
    if not has_committee(case):
        return [(person, Post.SECRETARY.value) for person in chosen[:1]]
    meeting = last_records(case).get("first_meeting")
    values: dict[str, Any] = meeting.values if meeting else {}
    found = []
    for person in chosen:
        posts = [post.value for post in POSTS if person.public_id in values.get(post.value, ())]
        found += [(person, post) for post in posts or [Post.MEMBER.value]]
    return found


GUARDS: dict[str, Any] = {
    one.__name__: one
    for one in (seats_named, enough_candidates, tellers_apart, counted_twice, posts_among_elected)
}
EFFECTS: dict[str, Any] = {"install_committee": install_committee}
