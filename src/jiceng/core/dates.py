"""Dates as precise as they were written, and periods (month, quarter, year)."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import total_ordering

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")
_PERIOD = re.compile(r"(\d{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?\Z")


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date kept at its precision: `text` is YYYY, YYYY-MM or YYYY-MM-DD.

    Raises ValueError for a text of another form or a day that does not exist.
    """

    text: str

    def __post_init__(self) -> None:
        match = _PARTIAL.match(self.text)
        if not match:
            raise ValueError(f"not YYYY, YYYY-MM or YYYY-MM-DD: {self.text!r}")
        year, month, day = match.groups()
        dt.date(int(year), int(month or 1), int(day or 1))

    @classmethod
    def of(cls, value: "PartialDate | dt.date | str") -> "PartialDate":
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, dt.datetime):
            value = value.date()
        return cls(value.isoformat() if isinstance(value, dt.date) else value)

    @property
    def precision(self) -> str:
        """`day`, `month` or `year`."""
        return {4: "year", 7: "month", 10: "day"}[len(self.text)]

    @property
    def first_day(self) -> dt.date:
        return dt.date.fromisoformat(self.text + "-01-01"[len(self.text) - 4 :])

    @property
    def last_day(self) -> dt.date:
        """The last day that it can mean: the one that a due date takes."""
        year, month = int(self.text[:4]), int(self.text[5:7] or 12)
        if len(self.text) == 10:
            return dt.date.fromisoformat(self.text)
        return dt.date(year, month, calendar.monthrange(year, month)[1])

    def __lt__(self, other: object) -> bool:
        """Certainly earlier: compared at the coarser of the two precisions."""
        if not isinstance(other, PartialDate):
            return NotImplemented
        shared = min(len(self.text), len(other.text))
        return self.text[:shared] < other.text[:shared]

    def __str__(self) -> str:
        return self.text


def add_months(day: dt.date, months: int) -> dt.date:
    """`day` moved by months, clamped to the last day of the month reached."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter or year: `text` is YYYY-MM, YYYY-Qn or YYYY; `begins` and `ends` half-open."""

    text: str
    begins: dt.date
    ends: dt.date

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Raises ValueError where the text is none of the three forms."""
        match = _PERIOD.match(text)
        if not match:
            raise ValueError(f"not YYYY-MM, YYYY-Qn or YYYY: {text!r}")
        year, month, quarter = match.groups()
        first = int(month) if month else (int(quarter) * 3 - 2 if quarter else 1)
        begins = dt.date(int(year), first, 1)
        return cls(text, begins, add_months(begins, 1 if month else 3 if quarter else 12))

    @classmethod
    def month_of(cls, day: dt.date) -> "Period":
        return cls.parse(f"{day:%Y-%m}")

    @property
    def last_day(self) -> dt.date:
        return self.ends - dt.timedelta(days=1)

    def shifted(self, count: int) -> "Period":
        """The same kind of period, `count` later (or earlier)."""
        length = (self.ends.year - self.begins.year) * 12 + self.ends.month - self.begins.month
        begins = add_months(self.begins, length * count)
        if length == 1:
            return Period.month_of(begins)
        quarter = f"-Q{(begins.month + 2) // 3}" if length == 3 else ""
        return Period.parse(f"{begins.year}{quarter}")

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and self.begins <= day < self.ends
