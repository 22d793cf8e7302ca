"""Votes by count: who counts, and what the rulebook says of the result."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from jiceng.core.errors import Refused
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.rulebook import BadInput, Rulebook, Verdict, ask, default_rulebook

from .drafts import Absences, ItemDraft
from .models import COUNTS_AS_PRESENT, Meeting, Presence
from .queries.rosters import RosterLine


def counts(lines: Sequence[RosterLine], absences: Absences) -> tuple[int, int]:
    """How many voters should attend, and how many were present."""
    voters = [line.person.pk for line in lines if line.votes]
    here = [one for one in voters if absences.get(one, (Presence.PRESENT, ""))[0] in COUNTS_AS_PRESENT]
    return len(voters), len(here)


def verdict(item: ItemDraft, should_attend: int, present: int, day: dt.date, book: Rulebook) -> Verdict:
    """The verdict of the organisation's rulebook on a vote. Raises Refused where the counts cannot be."""
    asked = {
        "meeting": item.meeting,
        "should_attend": should_attend,
        "present": present,
        "favour": item.favour,
        "written_favour": item.written_favour,
    }
    _check(item, should_attend, present)
    try:
        return ask("meeting.verdict", asked, on=day, book=book)
    except BadInput as error:
        raise Refused(str(error), field="items") from error


def _check(item: ItemDraft, should_attend: int, present: int) -> None:
    if item.meeting not in Meeting.values:
        raise Refused(_("议题“%(title)s”的表决方式不对。") % {"title": item.title}, field="items")
    if should_attend == 0:
        raise Refused(_("议题“%(title)s”没有有表决权的人，不能表决。") % {"title": item.title}, field="items")
    cast = sum(one or 0 for one in (item.favour, item.against, item.abstain))
    if cast > present:
        raise Refused(
            _("议题“%(title)s”的票数合计 %(cast)d，多于到会有表决权的 %(present)d 人。")
            % {"title": item.title, "cast": cast, "present": present},
            field="items",
        )
    if (item.written_favour or 0) > should_attend - present:
        raise Refused(
            _("议题“%(title)s”的书面意见多于未到会的 %(absent)d 人。")
            % {"title": item.title, "absent": should_attend - present},
            field="items",
        )


def judged(
    items: Iterable[ItemDraft],
    lines: Sequence[RosterLine],
    absences: Absences,
    day: dt.date,
    organization: Organization,
) -> list[dict[str, Any]]:
    """The stored fields of each item, with counts and, where it voted, the verdict by the organisation's rules."""
    items = list(items)
    book = rulebook_of(organization, day) if any(item.meeting for item in items) else default_rulebook()
    should_attend, present = counts(lines, absences)
    result = []
    for position, item in enumerate(items, 1):
        fields: dict[str, Any] = {
            "position": position,
            "title": item.title.strip(),
            "decision": item.decision.strip(),
            "meeting": item.meeting,
        }
        if not fields["title"]:
            raise Refused(_("第 %(position)d 个议题没有题目。") % {"position": position}, field="items")
        if item.meeting:
            said = verdict(item, should_attend, present, day, book)
            fields |= {
                "should_attend": should_attend,
                "present": present,
                "favour": item.favour,
                "against": item.against,
                "abstain": item.abstain,
                "written_favour": item.written_favour,
                "verdict": said.as_json(),
            }
        result.append(fields)
    return result
