"""Duties as dated events, for calendar feeds."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jiceng.activities.queries import label_of
from jiceng.core.dates import Period
from jiceng.organizations.models import Organization

from .queries import Duties, duties_of


@dataclass(frozen=True, slots=True)
class Event:
    """A whole-day event; `key` is stable, so that a changed date moves the same event."""

    key: str
    day: dt.date
    title: str
    text: str


def events_of(organization: Organization, on: dt.date) -> list[Event]:
    """What an organisation still owes this year by its due date, and the end of its term."""
    found = duties_of(organization, Period.parse(f"{on.year}"), on)
    return [] if found is None else [*_due(found), *_terms(found)]


def _due(found: Duties) -> list[Event]:
    names = {group.public_id: group.name for group in found.place.groups}
    events = []
    for entry in found.requirements:
        if entry["status"] != "due":
            continue
        words = {
            "activity": label_of(entry["activity"]),
            "organization": names.get(entry["group"], found.place.label),
        }
        key = f"due-{found.place.public_id}-{entry['rule']}-{entry['period']}-{entry['group'] or 'all'}"
        title = _("最后一天：%(activity)s（%(organization)s）") % words
        events.append(Event(key, dt.date.fromisoformat(entry["due_by"]), title, entry["rule"]))
    return events


def _terms(found: Duties) -> list[Event]:
    title = _("届满：%(organization)s") % {"organization": found.place.label}
    note = _("日期按所记年月的最后一天计。")
    return [
        Event(
            f"term-{one['term']}",
            dt.date.fromisoformat(one["ends_on"]),
            title,
            note if one["last_possible_day"] else "",
        )
        for one in found.terms
    ]
