"""Reads on the log for the rooms above, which never touch its tables themselves."""

import datetime as dt

from jiceng.accounts.models import User

from .models import Entry


def looks_at(subject: str, limit: int = 50) -> list[Entry]:
    """Who looked at a person's full numbers, newest first; each with its actor and what was looked at."""
    lines = Entry.objects.filter(subject=subject, verb="looked").select_related("actor", "detail")
    return list(lines.order_by("-pk")[:limit])


def looks_by(user: User, since: dt.datetime) -> int:
    """How often a user has looked at single full values since a moment."""
    lines = Entry.objects.filter(actor=user, verb="looked", at__gt=since, detail__data__single=True)
    return lines.count()


def touched_after(mark: str, subjects: list[str]) -> str | None:
    """One of `subjects` that an action changed after the first line about `mark` (looking changes nothing)."""
    first = Entry.objects.filter(subject=mark).order_by("pk").values_list("pk", flat=True).first()
    later = Entry.objects.filter(subject__in=subjects, pk__gt=first or 0).exclude(verb="looked")
    return later.values_list("subject", flat=True).first()
