"""The counts of a ballot: what two people agree on, whom names written in mean, who is elected, what stays open."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from jiceng.organizations.folding import fold
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import Membership, Person
from jiceng.rulebook import Verdict, ask
from jiceng.rulebook.meetings import at_least
from jiceng.workflow.models import Case

from .models import Election, Tally

COUNTS = 2
"""How many people count, neither seeing the other's count."""
COMMITTEE = ""
"""`Election.post` of a ballot of the meeting of members."""
FEWER = "EL-012"


def electorate(organization: Organization, day: dt.date) -> list[Membership]:
    """Who belonged to an organisation and all below it on a day, in the order of the tree and of names."""
    rows = Membership.objects.on(day).filter(organization.subtree("organization"))
    return list(
        rows.select_related("person", "organization").order_by("organization__path", "person__name", "pk")
    )


def ballots(case: Case, post: str = COMMITTEE) -> list[Election]:
    """The ballots for a post in their order, with their counts. Two queries."""
    return list(
        case.elections.filter(post=post).select_related("case__organization").prefetch_related("tallies")
    )


def agreed(election: Election) -> Tally | None:
    """The count on which two people agree, else None."""
    tallies = list(election.tallies.all())
    if len(tallies) < COUNTS or any(one.figures() != tallies[0].figures() for one in tallies):
        return None
    return tallies[0]


def electable(election: Election) -> list[Membership]:
    """Who may be elected though the ballot does not name them: members of the day, or of the new committee.

    Whoever was elected already, by a ballot before this one, is not among them. One query, and those of earlier ballots.
    """
    taken = {*election.candidates, *elected_before(election)}
    people = electorate(election.case.organization, election.on)
    if election.post != COMMITTEE:
        people = [one for one in people if one.person.public_id in election.voters]
    return [one for one in people if one.person.public_id not in taken]


def elected_before(election: Election) -> list[str]:
    """Who was elected by an earlier ballot for the same seats, or to another post of the committee."""
    rows = election.case.elections.filter(pk__lt=election.pk).prefetch_related("tallies")
    if election.post != COMMITTEE:
        rows = rows.exclude(post=COMMITTEE)
    return chosen(result(one) for one in rows.select_related("case__organization"))


def meant(election: Election, names: Collection[str]) -> dict[str, str]:
    """Whom names written in mean: a public id, or empty for nobody who can be elected. What is not settled is left out.

    Where one person only bears a name, and no candidate does, nobody need say so.
    """
    found = {name: election.meant[name] for name in names if name in election.meant}
    if len(found) == len(names):
        return found
    standing = {fold(name) for name in named(election.candidates).values()}
    bearers: dict[str, list[str]] = defaultdict(list)
    for one in electable(election):
        bearers[fold(one.person.name)].append(one.person.public_id)
    for name in names:
        same = bearers[fold(name)]
        if name not in found and len(same) == 1 and fold(name) not in standing:
            found[name] = same[0]
    return found


def counted(election: Election, tally: Tally) -> dict[str, int]:
    """Votes in favour by public id, in the order of the ballot, then of others; by name where it is not settled whose it is.

    Votes for nobody who can be elected are left out.
    """
    votes = {key: tally.votes[key] for key in election.candidates if key in tally.votes}
    others = tally.others()
    who = meant(election, others) if others else {}
    for name, number in others.items():
        key = who.get(name, name)
        if key:
            votes[key] = min(votes.get(key, 0) + number, tally.collected - tally.void)
    return votes


def result(election: Election) -> Verdict | None:
    """What the rulebook says of the count that two people agree on."""
    tally = agreed(election)
    if tally is None:
        return None
    given = {
        "present": tally.present,
        "should_attend": election.should_attend,
        "seats": election.seats,
        "issued": tally.issued,
        "collected": tally.collected,
        "votes": counted(election, tally),
    }
    book = rulebook_of(election.case.organization, election.on)
    return ask("election.count", given, on=election.on, book=book)


def unsettled(election: Election, verdict: Verdict) -> list[str]:
    """Names written in of which one could be elected, while nobody has said whose they are."""
    tally = agreed(election)
    names = tally.others() if tally is not None else {}
    return [key for key in (*verdict.answer["elected"], *verdict.answer["revote_among"]) if key in names]


def least_consent(election: Election) -> int | None:
    """How many voters must agree that seats stay empty (EL-012); None where no rule says."""
    tally = agreed(election)
    rule = rulebook_of(election.case.organization, election.on).find(FEWER)
    value = rule.on(election.on) if rule else None
    return at_least(value.value, tally.present) if tally is not None and value is not None else None


def fewer_agreed(election: Election) -> bool:
    """Enough voters agreed that the seats which a ballot left stay empty."""
    least = least_consent(election)
    return election.consent is not None and (least is None or election.consent >= least)


def elected(case: Case, post: str = COMMITTEE) -> list[str]:
    """Who is elected over all ballots, in the order of votes: public ids, and names of which nobody has said whose."""
    return chosen(result(one) for one in ballots(case, post))


def chosen(verdicts: Iterable[Verdict | None]) -> list[str]:
    return [key for one in verdicts if one is not None and one.answered for key in one.answer["elected"]]


def named(keys: Iterable[str]) -> dict[str, str]:
    """Names of people by public id. One query."""
    return dict(Person.objects.filter(public_id__in=list(keys)).values_list("public_id", "name"))


def names_in_order(keys: list[str]) -> list[tuple[str, str]]:
    """People by public id with their names, in the order given."""
    names = named(keys)
    return [(key, names.get(key, key)) for key in keys]
