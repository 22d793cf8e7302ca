"""The one clock. Tests and the demo set it; nothing else reads the time."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.conf import settings

_frozen: ContextVar[dt.datetime | None] = ContextVar("jiceng_frozen_now", default=None)


def zone() -> ZoneInfo:
    """The zone whose days count (a setting; never the server's own)."""
    return ZoneInfo(settings.TIME_ZONE)


def now() -> dt.datetime:
    """The present moment, aware, in the installation's zone."""
    return _frozen.get() or dt.datetime.now(zone())


def today() -> dt.date:
    """The present day in the installation's zone."""
    return now().astimezone(zone()).date()


def day_of(moment: dt.datetime) -> dt.date:
    """The day in the installation's zone on which a moment falls."""
    return moment.astimezone(zone()).date()


@contextmanager
def frozen(moment: dt.datetime | dt.date) -> Iterator[dt.datetime]:
    """Hold the clock at `moment` (a bare date means nine in the morning of it)."""
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time(9), tzinfo=zone())
    token = _frozen.set(moment)
    try:
        yield moment
    finally:
        _frozen.reset(token)
