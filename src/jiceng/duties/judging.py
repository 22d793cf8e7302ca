"""Judges what was read: requirements, terms and formation of one organisation, by the rulebook."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from jiceng.core.dates import Period, add_months
from jiceng.organizations.formation import advice_for, form_of
from jiceng.organizations.kinds import MEMBER_BRANCHES, TERM_KINDS
from jiceng.organizations.rulebooks import Uses, base_rulebook, choices, packs_on, rulebook_with
from jiceng.rulebook import Rulebook, Verdict, ask, requirement_plan
from jiceng.rulebook.requirements import Planned, judged

from .reading import Entry, OpenUnit, OwnRecords, Place, Windows

COMMITTEE_FROM, REMIND = "BR-022", "BR-030"
OK, SOON, OVERDUE = "ok", "remind", "overdue"


def has_committee(place: Place, *, on: dt.date) -> bool:
    """As the open term says; without one, whether the full members suffice to require a committee."""
    if place.term is not None:
        return place.term.has_committee
    value = rulebook_with(place.packs).rule(COMMITTEE_FROM).on(on)
    return value is not None and place.full >= int(value.value)


def plan_of(place: Place, period: Period, *, on: dt.date) -> tuple[Planned, ...]:
    """What applies to an organisation over a period; each sub-period by the packs used on its last day."""
    committee = has_committee(place, on=on)
    return _plan(base_rulebook(), place.uses, place.kind, place.sector, committee, period.text)


@lru_cache(maxsize=4096)
def _plan(
    book: Rulebook, uses: Uses, kind: str, sector: str, committee: bool, period: str
) -> tuple[Planned, ...]:
    """`book`: that of the installation, or the one being tried, which `rulebook_with` goes by."""
    found = [
        one
        for packs in choices(uses)
        for one in requirement_plan(rulebook_with(packs), kind, sector, committee, period)
        if packs_on(uses, one.sub_period.ends) == packs
    ]
    order = list(dict.fromkeys(one.rule for one in found))
    return tuple(sorted(found, key=lambda one: (order.index(one.rule), one.sub_period.begins)))


def widen(windows: Windows, plan: tuple[Planned, ...]) -> None:
    """Stretch the windows so that they hold every sub-period of the plan."""
    for one in plan:
        first, last = windows.get(one.activity, (one.looks_from, one.due_by))
        windows[one.activity] = (min(first, one.looks_from), max(last, one.due_by))


def requirements_of(
    place: Place, plan: tuple[Planned, ...], records: OwnRecords, *, on: dt.date
) -> list[dict[str, Any]]:
    """`activity.requirements` of an organisation, each with the ids of its records and, not held, the reason."""
    groups = [group.public_id for group in place.groups]
    held = {key: [entry.day for entry in entries if entry.held] for key, entries in records.items()}
    result = []
    for one, entry, days in judged(plan, groups=groups, records_from=place.records_from, held=held, on=on):
        found = records.get((one.activity, entry["group"]), ())
        entry["records"] = [each.public_id for each in found if each.held and each.day in days]
        met = entry["status"] == "met"
        entry["reason"] = None if met else _reason(found, one.sub_period.begins, one.due_by)
        result.append(entry)
    return result


def _reason(found: list[Entry] | tuple[()], first: dt.date, last: dt.date) -> str | None:
    for one in reversed(found):
        if not one.held and first <= one.day <= last:
            return one.reason
    return None


@lru_cache(maxsize=16_384)
def _term_dates(
    book: Rulebook, kind: str, sector: str, elected: dt.date, extended: int, on: dt.date
) -> Verdict:
    given = {"kind": kind, "sector": sector, "elected": elected, "extended_years": extended}
    return ask("term.dates", given, on=on, book=book)


def terms_of(place: Place, *, on: dt.date) -> list[dict[str, Any]]:
    """The open term: when it ends, from where that is known, and how it stands on a day."""
    term, kind = place.term, TERM_KINDS.get(place.kind)
    if term is None or kind is None:
        return []
    book = rulebook_with(place.packs)
    remind_months = book.rule(REMIND).on(on)
    ends = remind = latest = None
    because: tuple[dict[str, Any], ...] = ()
    if term.elected_on is not None:
        elected = term.elected_on.last_day
        verdict = _term_dates(book, kind, place.sector, elected, term.extended_years, on)
        because = verdict.because
        if verdict.answered:
            ends, remind, latest = (
                dt.date.fromisoformat(verdict.answer[key]) if verdict.answer[key] else None
                for key in ("term_ends", "remind_from", "latest_with_extension")
            )
    written = term.ends_on is not None
    if term.ends_on is not None:
        ends = term.ends_on.last_day
        remind = add_months(ends, -int(remind_months.value)) if remind_months else None
    if ends is None:
        return []
    partial = term.ends_on if written else term.elected_on
    status = OVERDUE if ends < on else SOON if remind is not None and remind <= on else OK
    return [
        {
            "organization": place.code,
            "term": term.public_id,
            "number": term.number,
            "elected_on": term.elected_on.text if term.elected_on else None,
            "ends_on": ends.isoformat(),
            "ends_from": "document" if written else "rule",
            "last_possible_day": partial is not None and partial.precision != "day",
            "remind_from": remind.isoformat() if remind else None,
            "latest_with_extension": latest.isoformat() if latest else None,
            "status": status,
            "rules": [one["rule"] for one in because] or [REMIND],
        }
    ]


def formation_of(place: Place, *, on: dt.date) -> list[dict[str, Any]]:
    """What the numbers of a branch ask for: re-form, set up a committee, split, fewer units."""
    if place.kind not in MEMBER_BRANCHES:
        return []
    book = rulebook_with(place.packs)
    verdict = form_of(book, place.full, place.probationary, max(place.units, 1), place.sector, on)
    if not verdict.answered:
        return []
    answer, members, advice = verdict.answer, place.full + place.probationary, []
    if answer["form"] != "own_branch":
        text = _("正式党员 %(count)s 名，不足单独成立党支部的人数，应当调整设置。") % {"count": place.full}
        advice.append(("reform", "BR-001", text))
    if answer["committee_required"] and place.term is not None and not place.term.has_committee:
        text = _("正式党员 %(count)s 名，应当设立党支部委员会，目前没有。") % {"count": place.full}
        advice.append(("set_up_committee", COMMITTEE_FROM, text))
    if answer["over_soft_limit"]:
        text = _("党员 %(count)s 名，超过党支部一般的人数上限，应当考虑拆分。") % {"count": members}
        advice.append(("split", "BR-004", text))
    if place.units > 1 and answer["joint_units_ok"] is False:
        text = _("联合了 %(count)s 个单位，超过一般的覆盖数。") % {"count": place.units}
        advice.append(("fewer_units", "BR-003", text))
    return [
        {"organization": place.code, "unit": None, "what": what, "rule": rule, "sentence": text}
        for what, rule, text in advice
    ]


def unit_formation(unit: OpenUnit, above: Place, *, on: dt.date) -> dict[str, Any] | None:
    """A unit without an organisation: it must form a branch, or join or be attached to one; None without members."""
    book = rulebook_with(above.packs)
    numbers = {"full": unit.full, "probationary": unit.probationary}
    advice = advice_for(unit.name, unit.sector, **numbers, book=book, on=on)
    if advice is None:
        return None
    return {
        "organization": above.code,
        "unit": unit.public_id,
        "what": advice.what,
        "rule": advice.rule,
        "sentence": advice.sentence,
    }
