"""`election.voters`, `election.candidates`, `election.ballot` and `election.count`: whole numbers, exactly."""

from typing import Any

from .errors import BadInput
from .given import Choice, Count, Flag, Given, Schema, Table
from .given import gettext_noop as _
from .meetings import at_least
from .question import Question
from .verdicts import Reasons

BODIES = {"committee": _("委员会委员"), "delegates": _("党代表大会代表")}
EXTRA = {"committee": "EL-004", "delegates": "EL-005"}
"""Which rule says how many more candidates than seats."""

PRESENT, SHOULD_ATTEND = "present", "should_attend"


def quorum(reasons: Reasons, should_attend: int) -> int:
    """How many voters must be present; until 12 July 2020 a rule of its own said so."""
    share = reasons.optional("EL-002") or reasons.value("EL-001")
    return at_least(share, should_attend)


def voters(reasons: Reasons, given: Given) -> dict[str, Any]:
    """Who may vote counts as should-attend; those left out only with consent above and of the meeting."""
    members, present = given["members"], given["present"]
    without_vote, excluded = given["probationary"] + given["suspended"], given["excluded"]
    if without_vote + excluded > members:
        raise BadInput(
            f"members: got {members}; it takes at least probationary + suspended + excluded, {without_vote + excluded}."
        )
    should_attend = members - without_vote
    if without_vote:
        reasons.optional("EL-006", say=True)
    if excluded:
        reasons.optional("EL-003")
        if given["exclusion_approved"]:
            should_attend -= excluded
        else:
            reasons.warn("不计入应到会须经上级党组织同意、党员大会通过；没有通过的，仍计入应到会人数。")
    if should_attend == 0:
        raise BadInput(f"members: got {members}; it takes more than those who may not vote.")
    if present > should_attend:
        raise BadInput(f"present: got {present}; it takes at most should_attend, {should_attend}.")
    least = quorum(reasons, should_attend)
    return {"should_attend": should_attend, "min_present": least, "valid": present >= least}


def candidates(reasons: Reasons, given: Given) -> dict[str, Any]:
    """How many more candidates than seats there must be, rounded up."""
    body, seats = given["body"], given["seats"]
    share = reasons.value(EXTRA[body])
    reasons.optional("EL-007")
    if body == "committee" and seats == 1 and reasons.optional("EL-030"):
        reasons.warn("EL-030：不设委员会的党支部只选一名书记时要不要差额，没有查到明文；这里按委员计算。")
    extra = at_least(share, seats)
    return {"min_extra": extra, "min_candidates": seats + extra}


def ballot(reasons: Reasons, given: Given) -> dict[str, Any]:
    """A ballot may name as many as there are seats, write-ins among them; an empty one abstains."""
    reasons.value("EL-017")
    if given["marked"] == 0:
        reasons.optional("EL-016")
    return {"valid": given["marked"] <= given["seats"]}


def count(reasons: Reasons, given: Given) -> dict[str, Any]:
    """Who is elected: more than half of those present, most votes first; a tie on the last seat is voted again."""
    _check_counts(given)
    seats, votes = given["seats"], given["votes"]
    threshold = at_least(reasons.value("EL-008"), _base(reasons, given))
    valid = _valid(reasons, given)
    elected: list[str] = []
    tied: list[str] = []
    if valid:
        passed = sorted((name for name in votes if votes[name] >= threshold), key=lambda name: -votes[name])
        elected, tied = _seated(reasons, passed, votes, seats)
        if seats > len(elected) + len(tied):
            reasons.optional("EL-012")
            reasons.warn(
                "当选人数少于应选名额：不足的名额另行选举；接近应选名额的，经大会同意也可以减少名额。"
            )
    return {
        "valid": valid,
        "threshold": threshold,
        "elected": elected,
        "revote_among": tied,
        "seats_left": seats - len(elected),
    }


def _base(reasons: Reasons, given: Given) -> int:
    """Of whom more than half must be in favour: those present, unless whoever asks assumes the other reading."""
    base = reasons.optional("EL-009") or PRESENT
    if base == SHOULD_ATTEND and given["should_attend"] is None:
        raise BadInput(
            "should_attend: missing; the reading assumed for EL-009 counts on those who should attend."
        )
    return int(given[base])


def _valid(reasons: Reasons, given: Given) -> bool:
    """Enough voters present, and no more ballots collected than issued or than people voted."""
    present, issued, collected = given["present"], given["issued"], given["collected"]
    valid = True
    if given["should_attend"] is None:
        reasons.warn("没有给出应到会人数，没有核对到会人数是否足够。")
    elif present < quorum(reasons, given["should_attend"]):
        valid = False
        reasons.warn("到会人数不足，选举无效。")
    if issued is not None and issued > present:
        reasons.warn("发出的选票多于实到会有选举权的人数，请先核对。")
    if collected is not None:
        reasons.value("EL-013")
        if collected > min(present, present if issued is None else issued):
            valid = False
            reasons.warn("收回的选票多于发出的选票或者投票人数，选举无效，应当重新选举。")
    return valid


def _seated(
    reasons: Reasons, passed: list[str], votes: dict[str, int], seats: int
) -> tuple[list[str], list[str]]:
    """Those elected, and those tied on the last seat."""
    if len(passed) <= seats:
        return passed, []
    reasons.optional("EL-010")
    last = votes[passed[seats - 1]]
    if votes[passed[seats]] < last:
        return passed[:seats], []
    reasons.optional("EL-011")
    return [name for name in passed if votes[name] > last], [name for name in passed if votes[name] == last]


def _check_counts(given: Given) -> None:
    """Nobody has more votes than there are ballots, nor all together more than the ballots may name."""
    present, should_attend = given["present"], given["should_attend"]
    if should_attend is not None and present > should_attend:
        raise BadInput(f"present: got {present}; it takes at most should_attend, {should_attend}.")
    name, ballots = ("present", present) if given["collected"] is None else ("collected", given["collected"])
    for candidate, number in given["votes"].items():
        if number > ballots:
            raise BadInput(f"votes.{candidate}: got {number}; it takes at most {name}, {ballots}.")
    total, most = sum(given["votes"].values()), given["seats"] * ballots
    if total > most:
        raise BadInput(f"votes: got {total} in all; it takes at most seats times {name}, {most}.")


_SEATS = Count(name="seats", label=_("应选名额"), least=1)
_PRESENT = Count(name="present", label=_("实到会人数"), help=_("实际到会、有选举权的人数。"))

QUESTIONS = (
    Question(
        name="election.voters",
        title=_("选举应到会人数"),
        help=_("多少人有选举权、算应到会，到会人数够不够。"),
        takes=Schema(
            Count(name="members", label=_("党员人数"), help=_("正式党员和预备党员合计。"), least=1),
            Count(name="probationary", label=_("预备党员"), default=0),
            Count(
                name="suspended",
                label=_("权利受限的党员"),
                help=_("受留党察看处分，或者被留置、逮捕的。"),
                default=0,
            ),
            Count(name="excluded", label=_("可不计入的党员"), help=_("属于规定的几种情形的。"), default=0),
            Flag(
                name="exclusion_approved",
                label=_("不计入已获批准"),
                help=_("上级党组织同意，并经党员大会通过。"),
                default=True,
            ),
            _PRESENT,
        ),
        gives={
            "should_attend": _("应到会人数"),
            "min_present": _("最少到会人数"),
            "valid": _("到会人数是否足够"),
        },
        answer=voters,
    ),
    Question(
        name="election.candidates",
        title=_("候选人差额"),
        help=_("应选几名，至少要有几名候选人。"),
        takes=Schema(Choice(name="body", label=_("选举"), options=BODIES), _SEATS),
        gives={"min_extra": _("最少差额人数"), "min_candidates": _("最少候选人数")},
        answer=candidates,
    ),
    Question(
        name="election.ballot",
        title=_("选票是否有效"),
        help=_("一张选票上赞成的人数是不是超过应选名额。"),
        takes=Schema(
            _SEATS,
            Count(name="marked", label=_("赞成的人数"), help=_("这张选票上赞成的人，包括另选的人。")),
        ),
        gives={"valid": _("选票是否有效")},
        answer=ballot,
    ),
    Question(
        name="election.count",
        title=_("计票"),
        help=_("按得票数判断谁当选、谁重新投票、还差几名。"),
        takes=Schema(
            Count(name="present", label=_("实到会人数"), help=_("实际到会、有选举权的人数。"), least=1),
            _SEATS,
            Table(
                name="votes",
                label=_("得票"),
                help=_("每个候选人和另选的人各得多少赞成票；弃权和反对不用填。"),
                of=Count(label=_("赞成票")),
                key=_("姓名"),
            ),
            Count(name="should_attend", label=_("应到会人数"), default=None, least=1),
            Count(name="issued", label=_("发出的选票"), default=None),
            Count(name="collected", label=_("收回的选票"), default=None),
        ),
        gives={
            "valid": _("选举是否有效"),
            "threshold": _("当选最少票数"),
            "elected": _("当选"),
            "revote_among": _("重新投票"),
            "seats_left": _("尚未选出的名额"),
        },
        answer=count,
    ),
)
