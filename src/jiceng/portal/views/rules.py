"""The rulebook to read."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiceng.core import clock
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.rulebook import Rule, Value

from ..rulepages import confidence_of, matches, overriding, questions_of, requirements_of, situations
from ..values import in_english, plain

CONFIDENCE = {"TEXT": _("据原文"), "SECONDARY": _("据转述"), "MEMORY": _("未复核")}
TESTS = 12
"""Tests shown of a rule; `all=1` shows every one."""


def rules(request: HttpRequest) -> HttpResponse:
    """Every pack with its rules, also those that an installation has not switched on."""
    book, on = installed_rulebook(), clock.today()
    query = request.GET.get("q", "").strip()
    chosen, confidence = request.GET.get("pack", ""), request.GET.get("confidence", "")
    packs = []
    for pack in book.packs:
        if chosen and pack.id != chosen:
            continue
        found = [
            (rule, confidence_of(rule, on))
            for rule in pack.rules
            if (not query or matches(rule, query))
            and (not confidence or confidence_of(rule, on) == confidence)
        ]
        if found:
            packs.append((pack, pack.id in book.active, found))
    context = {
        "packs": packs,
        "count": sum(len(found) for _pack, _active, found in packs),
        "all_packs": book.packs,
        "levels": CONFIDENCE.items(),
        "query": query,
        "chosen": chosen,
        "confidence": confidence,
        "english": in_english(),
    }
    return render(request, "portal/rules.html", context)


def find_rule(rule_id: str) -> Rule:
    """A rule of any pack. Raises Http404."""
    for pack in installed_rulebook().packs:
        for rule in pack.rules:
            if rule.id == rule_id:
                return rule
    raise Http404


def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule: its text, its values over time, where each stands, what rests on it, who overrides it."""
    found, book, today = find_rule(rule_id), installed_rulebook(), clock.today()
    pack = next(pack for pack in book.packs if pack.id == found.pack)
    tests, total = situations(book, rule_id, 1000 if request.GET.get("all") else TESTS)
    context = {
        "rule": found,
        "pack": pack,
        "text": found.text_en if in_english() and found.text_en else found.text,
        "values": [_shown(value, today) for value in found.values],
        "none_now": found.on(today) is None,
        "unchecked": confidence_of(found, today) == "MEMORY",
        "questions": questions_of(book, rule_id),
        "requirements": requirements_of(book, rule_id),
        "tests": tests,
        "total": total,
        "overriding": [
            (one, [(each, plain(each.old), plain(each.new)) for each in changed])
            for one, changed in overriding(book, found)
        ],
        "today": today,
        "english": in_english(),
        "crumbs": [(gettext("规则"), reverse("portal:rules")), (found.id, "")],
    }
    return render(request, "portal/rule.html", context)


def _shown(value: Value, today: dt.date) -> dict[str, Any]:
    """A value as the line and the table show it; `now`: past, now or coming."""
    now = "past" if value.ends and value.ends < today else "now" if value.holds(today) else "coming"
    return {
        "value": value,
        "plain": plain(value.value),
        "now": now,
        "others": [(plain(one.value), one.why, one.url) for one in value.alternatives],
    }
