"""The calendar file of one activity."""

import datetime as dt

from icalendar import Calendar, Event

from .models import Activity, State

LENGTH = dt.timedelta(hours=2)
"""How long an activity stands in a calendar: records have no end."""


def calendar_file(activity: Activity) -> bytes:
    """text/calendar; a later file of the same activity replaces the entry, one called off cancels it."""
    event = Event()
    event.add("uid", f"activity-{activity.public_id}@jiceng")
    event.add("dtstamp", activity.recorded_at.astimezone(dt.UTC))
    event.add("dtstart", activity.starts_at.astimezone(dt.UTC))
    event.add("dtend", (activity.starts_at + LENGTH).astimezone(dt.UTC))
    event.add("summary", activity.title)
    event.add("location", activity.place)
    event.add("status", "CANCELLED" if activity.state == State.CANCELLED else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//jiceng//activity//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if activity.state == State.CANCELLED else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
