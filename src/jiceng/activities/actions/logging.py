"""The audit line of this room's actions."""

import datetime as dt

from jiceng.accounts.models import User
from jiceng.audit.actions import record

from ..models import Activity


def log(
    activity: Activity, verb: str, by: User, at: dt.datetime, details: dict[str, object] | None = None
) -> None:
    """One line about an activity, at the organisation that keeps it."""
    place = activity.organization.public_id
    record(by=by, verb=verb, kind="activity", at=at, subject=activity.public_id, place=place, details=details)
