"""The rulebook to read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from jiceng.core import clock
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.rulebook import Rule


def rules(request: HttpRequest) -> HttpResponse:
    """Every pack with its rules, also those that an installation has not switched on."""
    book, on = installed_rulebook(), clock.today()
    query = request.GET.get("q", "").strip()
    packs = [
        (
            pack,
            pack.id in book.active,
            [(rule, rule.on(on)) for rule in pack.rules if query in f"{rule.id}{rule.title}{rule.text}"],
        )
        for pack in book.packs
    ]
    context = {"packs": [one for one in packs if one[2]], "query": query, "english": in_english()}
    return render(request, "portal/rules.html", context)


def in_english() -> bool:
    """Whether the reader's language is English: the rules have a text for that."""
    return (get_language() or "").startswith("en")


def find_rule(rule_id: str) -> Rule:
    """A rule of any pack. Raises Http404."""
    for pack in installed_rulebook().packs:
        for rule in pack.rules:
            if rule.id == rule_id:
                return rule
    raise Http404


def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule: its text, its values over time, where each stands."""
    found = find_rule(rule_id)
    pack = next(pack for pack in installed_rulebook().packs if pack.id == found.pack)
    context = {
        "rule": found,
        "pack": pack,
        "text": found.text_en if in_english() else found.text,
        "values": [(value, _plain(value.value)) for value in reversed(found.values)],
        "today": clock.today(),
        "crumbs": [(gettext("规则"), reverse("portal:rules")), (found.id, "")],
    }
    return render(request, "portal/rule.html", context)


def _plain(value: object) -> str:
    """A value as a reader writes it."""
    if isinstance(value, dict):
        return "；".join(f"{key} = {_plain(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return "、".join(_plain(one) for one in value)
    return "" if value is None else str(value)
