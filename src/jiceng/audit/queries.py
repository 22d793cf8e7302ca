"""Reads on the log for the rooms above, which never touch its tables themselves."""

from django.db.models import QuerySet

from .models import Entry


def looks_at(subject: str, limit: int = 50) -> list[Entry]:
    """Who looked at a person's full numbers, newest first; each with its actor and what was looked at."""
    lines = Entry.objects.filter(subject=subject, verb="looked").select_related("actor", "detail")
    return list(lines.order_by("-pk")[:limit])


def lines_of(place: str) -> QuerySet[Entry]:
    """Lines about an organisation, newest first."""
    return Entry.objects.filter(place=place).select_related("actor", "detail").order_by("-pk")
