"""The one thing that the portal writes."""

import datetime as dt
import secrets

from django.db import transaction

from jiceng.accounts.models import User
from jiceng.audit.actions import record


@transaction.atomic
def renew_calendar(*, user: User, at: dt.datetime) -> str:
    """Give a user's calendar feed a new secret key; the address with the old one stops. Returns the key."""
    user.calendar_key = secrets.token_urlsafe(24)
    user.save(update_fields=["calendar_key"])
    record(by=user, verb="calendar_renewed", kind="user", at=at, subject=user.public_id)
    return user.calendar_key
