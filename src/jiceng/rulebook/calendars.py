"""Working days in China: weekends and the moved holidays of each year, as published.

chinesecalendar knows the years that were published when it was released. `holidays.yaml` in the data folder may add a
year (or replace one):

    2027:
      holidays: [2027-01-01, 2027-02-05]   # days off, weekends need not be named
      workdays: [2027-02-07]               # weekend days that are worked
"""

import datetime as dt
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import chinese_calendar
import yaml

from .errors import BadInput

DAY = dt.timedelta(days=1)
SATURDAY = 5


class UnknownYear(Exception):
    """The moved holidays of a year are not known; `year` says which."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


Added = Mapping[int, tuple[frozenset[dt.date], frozenset[dt.date]]]
"""For a year its days off and the weekend days that are worked."""


def known_years() -> range:
    """The years that chinesecalendar covers."""
    days = [*chinese_calendar.holidays, *chinese_calendar.workdays]
    return range(min(days).year, max(days).year + 1)


_KNOWN = known_years()


def added_years() -> Added:
    """The years of `holidays.yaml` in the data folder. Raises BadInput where the file is wrong."""
    path = Path(os.environ.get("JICENG_DATA") or "data") / "holidays.yaml"
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return {}
    return _read(path, changed)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Added:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadInput(f"{path}: cannot be read: {' '.join(str(error).split())}.") from error
    if not isinstance(content, dict):
        raise BadInput(f"{path}: got {content!r}; it takes years, each with holidays and workdays.")
    return {_year(path, year): _days(path, year, entry) for year, entry in content.items()}


def _year(path: Path, year: Any) -> int:
    if type(year) is not int or not 1900 <= year <= 2999:
        raise BadInput(f"{path}: got {year!r}; it takes a year such as 2027.")
    return year


def _days(path: Path, year: int, entry: Any) -> tuple[frozenset[dt.date], frozenset[dt.date]]:
    if not isinstance(entry, dict) or not entry or not set(entry) <= {"holidays", "workdays"}:
        raise BadInput(f"{path}: {year}: got {entry!r}; it takes holidays and workdays.")
    found = []
    for key in ("holidays", "workdays"):
        days = entry.get(key, [])
        if not isinstance(days, list) or any(type(day) is not dt.date or day.year != year for day in days):
            raise BadInput(f"{path}: {year}: {key}: got {days!r}; it takes a list of dates of that year.")
        found.append(frozenset(days))
    if both := found[0] & found[1]:
        raise BadInput(f"{path}: {year}: got {min(both)} among holidays and workdays; it takes it once.")
    return found[0], found[1]


def is_working_day(day: dt.date, added: Added, *, weekdays_only: bool = False) -> bool:
    """Whether a day is worked. Raises UnknownYear unless `weekdays_only` takes Monday to Friday for such a year."""
    if day.year in added:
        off, worked = added[day.year]
        return day in worked or (day.weekday() < SATURDAY and day not in off)
    if day.year in _KNOWN:
        return bool(chinese_calendar.is_workday(day))
    if weekdays_only:
        return day.weekday() < SATURDAY
    raise UnknownYear(day.year)


def after_working_days(start: dt.date, count: int, *, weekdays_only: bool = False) -> dt.date:
    """The last of so many working days after `start`, which itself is not counted. Raises UnknownYear, BadInput."""
    added, day = added_years(), start
    while count:
        day += DAY
        count -= is_working_day(day, added, weekdays_only=weekdays_only)
    return day


def covered(first: dt.date, last: dt.date) -> bool:
    """Whether the moved holidays of every year from one day to another are known."""
    added = added_years()
    return all(year in added or year in _KNOWN for year in range(first.year, last.year + 1))
