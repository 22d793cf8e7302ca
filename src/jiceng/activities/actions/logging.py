"""The audit line of this room's actions."""

import datetime as dt

from jiceng.accounts.models import User
from jiceng.audit.actions import record_of

from ..models import Activity


def log(
    activity: Activity, verb: str, by: User, at: dt.datetime, details: dict[str, object] | None = None
) -> None:
    """One line about an activity, at the organisation that keeps it."""
    record_of(activity, activity.organization, verb, by, at, details)
