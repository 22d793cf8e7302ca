"""Writes. `organizations`, which knows what lies below what, calls them and writes the line of the log."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from jiceng.core import vendor

from .models import Change, Publication, Total

COLUMNS = ("place", "figure", "part", "own", "total")
ValueRow = tuple[int, str, str, int, int]
"""Place, figure, part, of the place alone, of everything below it too."""
BATCH = 1_000


@transaction.atomic
def publish(*, rows: Sequence[ValueRow], at: dt.datetime, entry: int) -> Publication:
    """Put these totals in the place of the last ones and of all later changes, which they hold already.

    Nothing may change what is counted meanwhile: the caller holds the lock that `add` is called under.
    """
    Total.objects.all().delete()
    Change.objects.all().delete()
    vendor.insert_rows(Total._meta.db_table, COLUMNS, rows)
    return Publication.objects.create(at=at, entry=entry, rows=len(rows))


def add(rows: Sequence[ValueRow]) -> None:
    """Note what an action added to figures, in the action's own transaction."""
    if len(rows) <= BATCH:
        Change.objects.bulk_create(
            Change(place=place, figure=figure, part=part, own=own, total=total)
            for place, figure, part, own, total in rows
        )
    else:
        vendor.insert_rows(Change._meta.db_table, COLUMNS, rows)
