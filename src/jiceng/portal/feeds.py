"""The calendar of one user: planned activities of their branch, what is still due, the end of the term."""

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from jiceng.access.roles import Role
from jiceng.access.scope import Scope
from jiceng.accounts.models import User
from jiceng.activities.models import Activity, State
from jiceng.core import clock
from jiceng.duties.calendar import events_of
from jiceng.organizations.models import Organization

DOMAIN = "jiceng"
LENGTH = dt.timedelta(hours=2)
"""How long an activity stands in the calendar: records have no end."""


def calendar_of(user: User, organization: Organization | None, on: dt.date) -> bytes:
    """The feed as text/calendar. Duties go to whoever answers for them, activities to every member."""
    with translation.override(user.language or "zh-hans"):
        calendar = Calendar()
        calendar.add("prodid", "-//jiceng//feed//ZH")
        calendar.add("version", "2.0")
        calendar.add("x-wr-calname", _("基层：%(name)s") % {"name": user.name})
        if organization is not None:
            for event in _activities(organization, on):
                calendar.add_component(event)
            if Scope(user, on).roles() - {Role.MEMBER}:
                for one in _duties(organization, on):
                    calendar.add_component(one)
        return bytes(calendar.to_ical())


def _activities(organization: Organization, on: dt.date) -> list[Event]:
    planned = Activity.objects.filter(hosts__organization=organization, state=State.PLANNED, day__gte=on)
    events = []
    for activity in planned.order_by("day", "pk")[:200]:
        event = _event(f"activity-{activity.public_id}", activity.title)
        event.add("dtstart", activity.starts_at.astimezone(dt.UTC))
        event.add("dtend", (activity.starts_at + LENGTH).astimezone(dt.UTC))
        if activity.place:
            event.add("location", activity.place)
        events.append(event)
    return events


def _duties(organization: Organization, on: dt.date) -> list[Event]:
    events = []
    for one in events_of(organization, on):
        event = _event(one.key, one.title)
        event.add("dtstart", one.day)
        event.add("dtend", one.day + dt.timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        if one.text:
            event.add("description", one.text)
        events.append(event)
    return events


def _event(key: str, title: str) -> Event:
    event = Event()
    event.add("uid", f"{key}@{DOMAIN}")
    event.add("dtstamp", clock.now().astimezone(dt.UTC))
    event.add("summary", title)
    return event
