"""`meeting.threshold` and `meeting.verdict`: who must be present and how many votes pass."""

from fractions import Fraction
from math import ceil, floor
from typing import Any

from . import given as take
from .errors import BadInput
from .given import Given
from .verdicts import Reasons

MEETINGS = ("ordinary", "committee", "admission", "conversion", "election", "democratic_life")
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


def at_least(share: dict[str, Any], whole: int) -> int:
    """The least whole number that satisfies a share {share: "1/2", operator: at_least | more_than} of `whole`."""
    part = Fraction(str(share["share"])) * whole
    return floor(part) + 1 if share["operator"] == "more_than" else ceil(part)


def threshold(reasons: Reasons, given: Given) -> dict[str, Any]:
    take.only(given, ("meeting", "should_attend"))
    meeting = take.choice(given, "meeting", MEETINGS)
    return _threshold(reasons, meeting, take.count(given, "should_attend"))


def _threshold(reasons: Reasons, meeting: str, should_attend: int) -> dict[str, Any]:
    if should_attend == 0:
        raise BadInput("should_attend: got 0; a meeting has at least one person who should attend.")
    presence = reasons.value(PRESENCE[meeting])
    favour = reasons.value(FAVOUR[meeting]) if meeting in FAVOUR else None
    return {
        "min_present": presence and at_least(presence, should_attend),
        "min_favour": favour and at_least(favour, should_attend),
    }


def verdict(reasons: Reasons, given: Given) -> dict[str, Any]:
    known = ("meeting", "should_attend", "present", "favour", "written_favour")
    take.only(given, known)
    meeting = take.choice(given, "meeting", MEETINGS)
    should_attend, present = take.count(given, "should_attend"), take.count(given, "present")
    favour, written = take.optional_count(given, "favour"), take.optional_count(given, "written_favour") or 0
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
        counted = reasons.value("DV-016", needed=False)
        total = None if favour is None else favour + (written if counted else 0)
    elif written:
        reasons.warnings.append("书面意见只在接收预备党员和转正时计入票数，这里没有计入。")
    quorum = None if least["min_present"] is None else present >= least["min_present"]
    passed = None
    if total is not None and quorum is not None:
        if least["min_favour"] is not None:
            passed = quorum and total >= least["min_favour"]
        else:
            reasons.warnings.append("这类会议的通过票数没有查到明文，请按上级要求判断。")
    return {"quorum": quorum, "passed": passed, **least, "total_favour": total}
