"""`term.dates`: when a term ends, and from when to prepare."""

import calendar
import datetime as dt
from typing import Any

from . import given as take
from .formation import SECTORS
from .given import Given
from .verdicts import Reasons

KINDS = ("branch", "general_branch", "committee")


def add_months(day: dt.date, months: int) -> dt.date:
    """`day` moved by months, clamped to the last day of the month reached."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def dates(reasons: Reasons, given: Given) -> dict[str, Any]:
    take.only(given, ("kind", "sector", "elected", "extended_years"))
    kind, sector = take.choice(given, "kind", KINDS), take.choice(given, "sector", SECTORS, "other")
    elected = take.date(given.get("elected"), "elected")
    extended = take.count(given, "extended_years", 0)
    terms = Reasons(reasons.book, elected)
    by_kind = terms.value("EL-024")
    reasons.because |= terms.because
    reasons.warnings += terms.warnings
    reasons.missing = terms.missing
    remind, limit = reasons.value("BR-030"), reasons.value("BR-031")
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
    ends = add_months(planned, 12 * min(extended, limit))
    values = (
        years,
        ends.isoformat(),
        add_months(ends, -remind).isoformat(),
        add_months(planned, 12 * limit).isoformat(),
        add_months(planned, -12 * limit).isoformat(),
        extended <= limit,
    )
    if extended > limit:
        reasons.warnings.append(f"延期最多 {limit} 年，给出的 {extended} 年超过了。")
    return dict(zip(fields, values, strict=True))
