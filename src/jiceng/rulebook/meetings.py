"""`meeting.threshold` and `meeting.verdict`: who must be present and how many votes pass."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from .errors import BadInput
from .given import Choice, Count, Given, Schema
from .given import gettext_noop as _
from .question import Question
from .verdicts import Reasons

MEETINGS = {
    "ordinary": _("党员大会（一般事项）"),
    "committee": _("支部委员会会议"),
    "admission": _("接收预备党员"),
    "conversion": _("预备党员转正"),
    "election": _("选举"),
    "democratic_life": _("民主生活会"),
}
PRESENCE = {
    "ordinary": "BR-011",
    "committee": "BR-015",
    "admission": "DV-014",
    "conversion": "DV-014",
    "election": "EL-001",
    "democratic_life": "OP-008",
}
"""Which rule says how many must be present."""

FAVOUR = {"ordinary": "BR-012", "admission": "DV-015", "conversion": "DV-015"}
"""Which rule says how many votes pass; the others have no number that was seen."""


@lru_cache(maxsize=256)
def _parts(share: str | int) -> tuple[int, int]:
    part = Fraction(share)
    return part.numerator, part.denominator


def at_least(share: Mapping[str, Any], whole: int) -> int:
    """The least whole number that satisfies a share {share: "1/2", operator: at_least | more_than} of `whole`."""
    above, below = _parts(share["share"])
    part = above * whole
    return part // below + 1 if share["operator"] == "more_than" else -(-part // below)


def threshold(reasons: Reasons, given: Given) -> dict[str, Any]:
    return _threshold(reasons, given["meeting"], given["should_attend"])


def _threshold(reasons: Reasons, meeting: str, should_attend: int) -> dict[str, Any]:
    presence = _presence(reasons, meeting)
    favour = reasons.value(FAVOUR[meeting]) if meeting in FAVOUR else None
    return {
        "min_present": at_least(presence, should_attend),
        "min_favour": favour and at_least(favour, should_attend),
    }


def _presence(reasons: Reasons, meeting: str) -> Mapping[str, Any]:
    """The share that must be present; what applied before the rule in force is a rule of its own."""
    if meeting == "election" and (before := reasons.optional("EL-002")):
        return before
    if meeting == "conversion":
        reasons.optional("DV-028")
    return reasons.value(PRESENCE[meeting])


def verdict(reasons: Reasons, given: Given) -> dict[str, Any]:
    meeting, should_attend, present = given["meeting"], given["should_attend"], given["present"]
    favour, written = given["favour"], given["written_favour"]
    if present > should_attend:
        raise BadInput(f"present: got {present}; it takes at most should_attend, {should_attend}.")
    if favour is not None and favour > present:
        raise BadInput(f"favour: got {favour}; it takes at most present, {present}.")
    if present + written > should_attend:
        raise BadInput(
            f"written_favour: got {written}; it takes at most those absent, {should_attend - present}."
        )
    least = _threshold(reasons, meeting, should_attend)
    total = favour
    if meeting in ("admission", "conversion"):
        if reasons.optional("DV-016") and favour is not None:
            total = favour + written
    elif written:
        reasons.warn("书面意见只在接收预备党员和转正时计入票数，这里没有计入。")
    quorum = present >= least["min_present"]
    passed = None
    if total is not None:
        if least["min_favour"] is not None:
            passed = quorum and total >= least["min_favour"]
        else:
            reasons.warn("这类会议的通过票数没有查到明文，请按上级要求判断。")
    return {"quorum": quorum, "passed": passed, **least, "total_favour": total}


_MEETING = Choice(name="meeting", label=_("会议"), options=MEETINGS)
_SHOULD_ATTEND = Count(
    name="should_attend",
    label=_("应到会人数"),
    help=_("有表决权（选举时有选举权）的人数；支委会指委员。"),
    least=1,
)
_LEAST = {"min_present": _("最少到会人数"), "min_favour": _("最少赞成票数")}

QUESTIONS = (
    Question(
        name="meeting.threshold",
        title=_("会议人数和票数"),
        help=_("开会至少要到多少人，表决至少要多少票。"),
        takes=Schema(_MEETING, _SHOULD_ATTEND),
        gives=_LEAST,
        answer=threshold,
    ),
    Question(
        name="meeting.verdict",
        title=_("会议是否有效、是否通过"),
        help=_("按到会人数和票数，判断会议能不能表决、事项是不是通过。"),
        takes=Schema(
            _MEETING,
            _SHOULD_ATTEND,
            Count(name="present", label=_("到会人数"), help=_("应到会的人中实际到会的人数。")),
            Count(name="favour", label=_("赞成票"), help=_("没有表决的不填。"), default=None),
            Count(
                name="written_favour",
                label=_("书面赞成"),
                help=_("会前正式提出的书面意见，只在接收预备党员和转正时计入。"),
                default=0,
            ),
        ),
        gives={
            "quorum": _("到会人数是否足够"),
            "passed": _("是否通过"),
            **_LEAST,
            "total_favour": _("计入的赞成票"),
        },
        answer=verdict,
    ),
)
