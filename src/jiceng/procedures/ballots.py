"""The ballots of an election as their page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from jiceng.accounts.models import User
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import Post
from jiceng.rulebook import Verdict
from jiceng.workflow.models import Case

from .counting import (
    COMMITTEE,
    COUNTS,
    agreed,
    counted,
    fewer_agreed,
    least_consent,
    meant,
    named,
    names_in_order,
    result,
    unsettled,
)
from .models import Election, Tally
from .queries import Remark
from .wording import article

FIGURES = {
    "present": _("实到会有选举权的人数"),
    "issued": _("发出选票"),
    "collected": _("收回选票"),
    "void": _("其中废票"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A candidate, or somebody written in, with their votes once two people agree.

    `written`: the name on the ballots where it was written in; `settled`: it is known whose it is; `wanted`: it must be said.
    """

    name: str
    votes: int
    elected: bool
    written: str = ""
    settled: bool = True
    wanted: bool = False


@dataclass(slots=True)
class Ballot:
    """One ballot. `own`: whether this user has counted; `waiting`: for how many more; `differing`: where two do not agree.

    `settled`: two people agree. `last`: nothing rests on it yet. `left`: seats that it left; `more`: a further ballot may be
    held. `least`: how many must agree that they stay empty, `fewer`: so many did. `remarks`: what the rulebook warns of,
    and its rules.
    """

    election: Election
    candidates: list[str]
    own: bool
    may_count: bool
    waiting: int
    differing: list[str]
    tally: Tally | None = None
    threshold: int | None = None
    lines: list[Counted] = field(default_factory=list)
    elected: list[str] = field(default_factory=list)
    valid: bool = False
    settled: bool = False
    last: bool = False
    left: int = 0
    more: bool = False
    least: int | None = None
    fewer: bool = False
    remarks: list[str] = field(default_factory=list)
    rules: list[Remark] = field(default_factory=list)

    @property
    def post(self) -> str:
        """What the committee elects; empty where the members do."""
        return str(Post(self.election.post).label) if self.election.post else ""


def ballots_of(case: Case, user: User) -> list[Ballot]:
    """The ballots in their order. Two queries, and for each ballot two for names at most, and one where some were written in."""
    rows = list(case.elections.select_related("case__organization").prefetch_related("tallies"))
    latest = {one.post: one.pk for one in rows}
    if len(latest) > 1:
        latest.pop(COMMITTEE, None)  # the ballots of the committee rest on it
    return [_ballot(one, user, last=latest.get(one.post) == one.pk) for one in rows]


def _ballot(election: Election, user: User, *, last: bool) -> Ballot:
    tallies = list(election.tallies.all())
    own = any(one.by_id == user.pk for one in tallies)
    candidates = names_in_order(election.candidates)
    tally = agreed(election)
    found = Ballot(
        election,
        [name for _key, name in candidates],
        own,
        tally is None and (own or len(tallies) < COUNTS),
        max(COUNTS - len(tallies), 0),
        _differing(tallies, dict(candidates)) if tally is None and len(tallies) >= COUNTS else [],
        last=last,
    )
    verdict = result(election) if tally is not None else None
    if tally is None or verdict is None or not verdict.answered:
        return found
    _settle(found, tally, verdict)
    return found


def _settle(found: Ballot, tally: Tally, verdict: Verdict) -> None:
    election, answer = found.election, verdict.answer
    chosen, votes = set(answer["elected"]), counted(election, tally)
    others = tally.others()
    names, who = named({*votes, *chosen}), meant(election, others) if others else {}
    wanted = unsettled(election, verdict)
    lines = [
        Counted(names.get(key, key), votes[key], key in chosen) for key in election.candidates if key in votes
    ]
    lines += [
        Counted(
            names.get(who.get(name, ""), ""),
            number,
            who.get(name, name) in chosen,
            written=name,
            settled=name in who,
            wanted=name in wanted,
        )
        for name, number in others.items()
    ]
    found.tally, found.settled, found.valid = tally, True, answer["valid"]
    found.threshold, found.lines = answer["threshold"], sorted(lines, key=lambda one: -one.votes)
    found.elected = [names.get(key, key) for key in answer["elected"]]
    found.left, found.fewer = answer["seats_left"], fewer_agreed(election)
    found.more = not answer["valid"] or (found.left > 0 and not found.fewer)
    if found.left and found.valid and chosen and not answer["revote_among"]:
        found.least = least_consent(election)
    found.remarks = list(verdict.warnings)
    book, on = rulebook_of(election.case.organization, election.on), election.on
    for one in verdict.because:
        words = article(book, one["rule"], on)
        if words is not None:
            found.rules.append(Remark(words[0], one["rule"], words[1], words[2]))


def _differing(tallies: Sequence[Tally], names: dict[str, str]) -> list[str]:
    """In which figures the counts differ, without saying what either wrote."""
    first, second = tallies[0], tallies[1]
    found = [str(label) for name, label in FIGURES.items() if getattr(first, name) != getattr(second, name)]
    keys = [*first.votes, *(key for key in second.votes if key not in first.votes)]
    found += [names.get(key, key) for key in keys if first.votes.get(key) != second.votes.get(key)]
    if first.figures()[-1] != second.figures()[-1]:
        found.append(str(_("另选他人")))
    return found
