"""Verdicts as sentences with a state, for pages and the API."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Line:
    """`state`: met, missed or not_recorded, as the chips of the page know it."""

    state: str
    text: str


def verdict_lines(verdict: dict[str, Any], should_attend: int, present: int) -> list[Line]:
    """Whether the meeting was valid, whether it passed, and by which numbers."""
    answer = verdict["answer"]
    counts = {
        "should": should_attend,
        "present": present,
        "least": answer.get("min_present"),
        "favour": answer.get("min_favour"),
        "got": answer.get("total_favour"),
    }
    if answer.get("quorum") is None:
        return [Line("not_recorded", _("应到 %(should)s，实到 %(present)s；当天没有施行中的规定。") % counts)]
    if answer["quorum"]:
        lines = [
            Line("met", _("会议有效：应到 %(should)s，须至少 %(least)s 人，实到 %(present)s。") % counts)
        ]
    else:
        lines = [
            Line(
                "missed",
                _("不足法定人数：应到 %(should)s，须至少 %(least)s 人，实到 %(present)s。表决无效。")
                % counts,
            )
        ]
    if answer.get("passed") is not None:
        if answer["passed"]:
            lines.append(Line("met", _("通过：须至少 %(favour)s 票，得 %(got)s 票。") % counts))
        else:
            lines.append(Line("missed", _("未通过：须至少 %(favour)s 票，得 %(got)s 票。") % counts))
    return lines
