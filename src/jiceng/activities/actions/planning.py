"""Planning ahead, with a notice to everyone expected."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.clock import zone
from jiceng.notifications.actions import send
from jiceng.people.models import Person

from ..models import Activity, State
from .record import record_activity


@transaction.atomic
def plan_activity(*, by: User, at: dt.datetime, **fields: Any) -> Activity:
    """As `record_activity`, as a plan; everyone expected gets a notice with time, place and the calendar file."""
    activity = record_activity(by=by, at=at, state=State.PLANNED, **fields)
    if activity.recorded_at == at:
        when = activity.starts_at.astimezone(zone())
        send(
            people=Person.objects.filter(attendances__activity=activity),
            subject=_("通知：%(title)s") % {"title": activity.title},
            body=_("%(day)s %(time)s，%(place)s")
            % {
                "day": when.date(),
                "time": f"{when:%H:%M}",
                "place": activity.place or _("地点另行通知"),
            },
            path=reverse("activities:detail", args=[activity.public_id]),
            at=at,
        )
    return activity
