"""Days, moments and periods in the three languages: 2026年11月22日, 22 Nov 2026."""

import datetime as dt

from django.utils.translation import get_language

from jiceng.core import clock
from jiceng.core.dates import PartialDate, Period

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
QUARTERS = "一二三四"


def show_date(value: PartialDate | dt.date | str | None) -> str:
    """A date at its own precision; a moment by the day in the installation's zone; nothing as empty."""
    if not value:
        return ""
    if isinstance(value, dt.datetime):
        value = clock.day_of(value) if value.tzinfo else value.date()
    date = PartialDate.of(value)
    first = date.first_day
    if _english():
        month = f"{MONTHS[first.month - 1]} {first.year}"
        return {"day": f"{first.day} {month}", "month": month, "year": str(first.year)}[date.precision]
    month = f"{first.year}年{first.month}月"
    return {"day": f"{month}{first.day}日", "month": month, "year": f"{first.year}年"}[date.precision]


def show_short(value: dt.date | None) -> str:
    """A day without its year, where the year is plain from the page: 11月22日, 22 Nov."""
    if not value:
        return ""
    if isinstance(value, dt.datetime):
        value = clock.day_of(value) if value.tzinfo else value.date()
    return f"{value.day} {MONTHS[value.month - 1]}" if _english() else f"{value.month}月{value.day}日"


def show_moment(value: dt.datetime | None) -> str:
    """A moment to the minute in the installation's zone: 2026年11月22日 19:30."""
    if not value:
        return ""
    local = value.astimezone(clock.zone()) if value.tzinfo else value
    return f"{show_date(local.date())} {local:%H:%M}"


def show_period(value: Period | str | None) -> str:
    """A month, quarter or year: 2026年11月, 2026年第三季度, 2026年."""
    if not value:
        return ""
    period = Period.parse(value) if isinstance(value, str) else value
    if "Q" not in period.text:
        return show_date(period.text)
    year, quarter = period.text.split("-Q")
    return f"Q{quarter} {year}" if _english() else f"{year}年第{QUARTERS[int(quarter) - 1]}季度"


def _english() -> bool:
    return (get_language() or "").startswith("en")
