"""Duties as rows of a page: in which order, in which words, with which button."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from jiceng.activities.models import Activity
from jiceng.activities.queries import label_of
from jiceng.core.dates import Period
from jiceng.duties.queries import Duties
from jiceng.duties.reading import Place
from jiceng.organizations.rulebooks import rulebook_with
from jiceng.ui.dates import show_period

ORDER = {"missed": 0, "due": 1, "met": 2, "not_recorded": 3}

parse_period = lru_cache(maxsize=1024)(Period.parse)


@dataclass(slots=True)
class Row:
    """One duty as shown. `chip`: the words beside the state; `primary`: the one button of the page."""

    place: Place
    entry: dict[str, Any]
    state: str
    chip: str
    title: str
    rule_text: str
    citation: str
    explain_url: str
    record_url: str
    records: list[tuple[str, str]] = field(default_factory=list)
    primary: bool = False


def overlaps(entry: dict[str, Any], period: Period) -> bool:
    """Whether the sub-period of a requirement shares a day with a period."""
    sub = parse_period(entry["period"])
    return sub.begins < period.ends and period.begins < sub.ends


def rows_of(found: Iterable[Duties], *, titles: dict[str, str], on: dt.date) -> list[Row]:
    """Rows of several organisations: missed first, then due, then met; within each by due date, in tree order."""
    rows = [_row(one.place, entry, titles, on) for one in found for entry in one.requirements]
    rows.sort(key=lambda row: (ORDER[row.state], row.entry["due_by"]))
    return rows


def titles_of(found: Iterable[Duties]) -> dict[str, str]:
    """Titles of the records that the duties name, by public id. One query."""
    ids = {record for one in found for entry in one.requirements for record in entry["records"]}
    return dict(Activity.objects.filter(public_id__in=ids).values_list("public_id", "title"))


def _row(place: Place, entry: dict[str, Any], titles: dict[str, str], on: dt.date) -> Row:
    rule = rulebook_with(place.packs).rule(entry["rule"])
    value = rule.on(parse_period(entry["period"]).last_day)
    english = (get_language() or "").startswith("en")
    return Row(
        place,
        entry,
        entry["status"],
        _chip(entry, on),
        _title(place, entry),
        rule.text_en if english and rule.text_en else rule.text,
        value.citation.label if value else "",
        explain_url(
            "requirement",
            organization=place.public_id,
            rule=entry["rule"],
            period=entry["period"],
            group=entry["group"] or "",
        ),
        record_url(place, entry, on),
        [(titles.get(one, ""), reverse("activities:detail", args=[one])) for one in entry["records"]],
    )


def _title(place: Place, entry: dict[str, Any]) -> str:
    words = {"activity": label_of(entry["activity"]), "period": show_period(entry["period"])}
    group = next((group.name for group in place.groups if group.public_id == entry["group"]), "")
    if group:
        return _("%(group)s：%(activity)s（%(period)s）") % {**words, "group": group}
    return _("%(activity)s（%(period)s）") % words


def _chip(entry: dict[str, Any], on: dt.date) -> str:
    due_by = dt.date.fromisoformat(entry["due_by"])
    if entry["status"] == "missed":
        days = (on - due_by).days
        return ngettext("已逾期 %(days)s 天", "已逾期 %(days)s 天", days) % {"days": days}
    if entry["status"] == "due":
        days = (due_by - on).days
        if days == 0:
            return _("今天到期")
        return ngettext("剩 %(days)s 天", "剩 %(days)s 天", days) % {"days": days}
    if entry["status"] == "met":
        return _("已办")
    return _("未记录")


def record_url(place: Place, entry: dict[str, Any], on: dt.date) -> str:
    """The page that records this duty, with organisation, kind and day filled in."""
    query = {
        "organization": entry["group"] or place.public_id,
        "kind": entry["activity"],
        "day": entry["due_by"] if entry["status"] == "missed" else on.isoformat(),
    }
    return f"{reverse('activities:record')}?{urlencode(query)}"


def explain_url(what: str, **query: str) -> str:
    """The address of the panel that explains a figure, a date or a rule."""
    return f"{reverse('portal:explain')}?{urlencode({'what': what, **query})}"


def term_words(term: dict[str, Any]) -> tuple[str, str]:
    """State and words of a term of office."""
    state = {"ok": "met", "remind": "due", "overdue": "missed"}[term["status"]]
    words = {"ok": _("未到"), "remind": _("准备换届"), "overdue": _("已届满未换届")}[term["status"]]
    return state, words
