"""What was held, and what was not because of a reason: the raw material of duties."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Q

from ..models import ActivityKind, Host, State


class HeldRow(NamedTuple):
    """One activity that counts for an organisation: its id, kind, day and public id."""

    organization_id: int
    kind: str
    day: dt.date
    public_id: str


class NotHeldRow(NamedTuple):
    """One activity that was not held, and why."""

    organization_id: int
    kind: str
    day: dt.date
    public_id: str
    reason: str


def _kinds(hosts: Q, begins: dt.date, ends: dt.date, state: str, *more: str) -> list[tuple]:
    """Rows by host and kind; `hosts` filters Host rows (fields of `organization__`). One query."""
    rows = ActivityKind.objects.filter(
        activity__state=state,
        activity__day__gte=begins,
        activity__day__lt=ends,
        activity__hosts__in=Host.objects.filter(hosts),
    )
    fields = ["activity__hosts__organization_id", "code", "activity__day", "activity__public_id", *more]
    return list(rows.order_by("activity__day", "activity_id", "code").values_list(*fields))


def held(hosts: Q, begins: dt.date, ends: dt.date) -> list[HeldRow]:
    """What was held on a day in [begins, ends) by hosts that match, in the order of days. One query."""
    return [HeldRow(*row) for row in _kinds(hosts, begins, ends, State.HELD)]


def not_held(hosts: Q, begins: dt.date, ends: dt.date) -> list[NotHeldRow]:
    """What was recorded as not held, with the reason. One query."""
    return [NotHeldRow(*row) for row in _kinds(hosts, begins, ends, State.NOT_HELD, "activity__reason")]
