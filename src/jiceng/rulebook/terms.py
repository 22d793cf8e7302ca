"""`term.dates`: when a term ends, and from when to prepare."""

import calendar
import datetime as dt
from typing import Any

from . import given as take
from .errors import BadInput
from .formation import SECTORS
from .given import Given
from .verdicts import Reasons

KINDS = ("branch", "general_branch", "committee")
MOST_EXTENDED = 50
"""Years of extension beyond which a number is a slip of the pen."""


def add_months(day: dt.date, months: int) -> dt.date:
    """`day` moved by months, clamped to the last day of the month reached."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def dates(reasons: Reasons, given: Given) -> dict[str, Any]:
    """Years by the rule of the day of election; reminder and limits by the day asked, null where no rule gives one.

    An extension that no rule in force limits is taken as given.
    """
    take.only(given, ("kind", "sector", "elected", "extended_years"))
    kind, sector = take.choice(given, "kind", KINDS), take.choice(given, "sector", SECTORS, "other")
    elected = take.date(given.get("elected"), "elected")
    extended = take.count(given, "extended_years", 0)
    if extended > MOST_EXTENDED:
        raise BadInput(f"extended_years: got {extended}; it takes at most {MOST_EXTENDED}.")
    terms = Reasons(reasons.book, elected)
    by_kind = terms.value("EL-024")
    reasons.because |= terms.because
    reasons.warnings += terms.warnings
    remind, limit = reasons.value("BR-030"), reasons.value("BR-031")
    reasons.missing = terms.missing
    fields = (
        "years",
        "term_ends",
        "remind_from",
        "latest_with_extension",
        "earliest_with_advance",
        "extension_allowed",
    )
    if reasons.missing:
        return dict.fromkeys(fields)
    years = by_kind["village_community" if sector in ("village", "community") else kind]
    if kind == "branch" and terms.on.year >= 2018:
        reasons.value("BR-026", needed=False)
    planned = add_months(elected, 12 * years)
    ends = add_months(planned, 12 * (extended if limit is None else min(extended, limit)))
    values = (
        years,
        ends.isoformat(),
        None if remind is None else add_months(ends, -remind).isoformat(),
        None if limit is None else add_months(planned, 12 * limit).isoformat(),
        None if limit is None else add_months(planned, -12 * limit).isoformat(),
        None if limit is None else extended <= limit,
    )
    if limit is not None and extended > limit:
        reasons.warnings.append(f"延期最多 {limit} 年，给出的 {extended} 年超过了。")
    return dict(zip(fields, values, strict=True))
