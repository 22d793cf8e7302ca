"""Turning a plan into the record of what was held."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.clock import day_of
from jiceng.core.errors import Refused
from jiceng.organizations.models import Organization

from ..drafts import Absences, ItemDraft
from ..models import Activity, AgendaItem, State
from ..queries.rosters import roster
from ..voting import judged
from .logging import log
from .record import attend


@transaction.atomic
def hold(
    *,
    activity: Activity,
    by: User,
    at: dt.datetime,
    absences: Absences | None = None,
    items: Sequence[ItemDraft] = (),
    people_of: Sequence[Organization] | None = None,
    **changes: Any,
) -> Activity:
    """Record a plan as held. `changes`: title, starts_at, place, minutes, guests, chair.

    The roster is drawn up anew for the day; whoever marked themselves present keeps that mark.
    """
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    if activity.state != State.PLANNED:
        raise Refused(_("这次活动已经有记录，需要改动请用“更正”。"))
    for name, value in changes.items():
        setattr(activity, name, value.strip() if isinstance(value, str) else value)
    activity.day = day_of(activity.starts_at)
    if activity.day > day_of(at):
        raise Refused(_("活动日期在今天之后：开完再记。"), field="starts_at")
    activity.state, activity.check_in_key = State.HELD, ""
    activity.recorded_at, activity.recorded_by = at, by
    activity.save()
    kinds = list(activity.kinds.values_list("code", flat=True))
    if people_of is None:
        people_of = [host.organization for host in activity.hosts.select_related("organization")]
    marked = activity.attendances.values_list("person_id", "claimed_at")
    claims = {person: when for person, when in marked if when is not None}
    activity.attendances.all().delete()
    activity.items.all().delete()
    lines = roster(people_of, kinds, activity.day)
    attend(activity, lines, absences or {}, claims)
    agenda = judged(items, lines, absences or {}, activity.day, activity.organization)
    AgendaItem.objects.bulk_create([AgendaItem(activity=activity, **fields) for fields in agenda])
    log(activity, "recorded", by, at, {"kinds": kinds, "day": activity.day, "people": len(lines)})
    return activity
