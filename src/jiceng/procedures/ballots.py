"""The ballots of an election as their page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from jiceng.accounts.models import User
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.rulebook import Verdict
from jiceng.workflow.models import Case

from .elections import COUNTS, agreed, names_in_order, result
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
    """A candidate, or somebody written in, with their votes once two people agree."""

    name: str
    votes: int
    elected: bool


@dataclass(slots=True)
class Ballot:
    """One ballot. `own`: whether this user has counted; `waiting`: for how many more; `differing`: where two do not agree.

    `settled`: two people agree. `more`: a further ballot may be held. `remarks`: what the rulebook warns of, and its rules.
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
    more: bool = False
    remarks: list[str] = field(default_factory=list)
    rules: list[Remark] = field(default_factory=list)


def ballots_of(case: Case, user: User) -> list[Ballot]:
    """The ballots in their order. Three queries, and one for the names of each ballot."""
    return [
        _ballot(one, user)
        for one in case.elections.select_related("case__organization").prefetch_related("tallies")
    ]


def _ballot(election: Election, user: User) -> Ballot:
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
    )
    verdict = result(election) if tally is not None else None
    if tally is None or verdict is None or not verdict.answered:
        return found
    _settle(found, tally, verdict, dict(candidates))
    return found


def _settle(found: Ballot, tally: Tally, verdict: Verdict, names: dict[str, str]) -> None:
    answer = verdict.answer
    chosen = set(answer["elected"])
    votes = sorted(tally.counted().items(), key=lambda one: -one[1])
    found.tally, found.settled, found.valid = tally, True, answer["valid"]
    found.threshold = answer["threshold"]
    found.lines = [Counted(names.get(key, key), number, key in chosen) for key, number in votes]
    found.elected = [names.get(key, key) for key in answer["elected"]]
    found.more = not answer["valid"] or answer["seats_left"] > 0
    found.remarks = list(verdict.warnings)
    book, on = rulebook_of(found.election.case.organization, found.election.on), found.election.on
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
    if first.written_in != second.written_in:
        found.append(str(_("另选他人")))
    return found
