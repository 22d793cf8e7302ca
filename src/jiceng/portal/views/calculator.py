"""The calculator: a question of the rulebook as a form, its verdict with the sentence to read out."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.core import clock
from jiceng.core.errors import Forbidden
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import installed_rulebook, rulebook_of
from jiceng.rulebook import QUESTIONS, BadInput, Rule, Rulebook, Verdict, ask
from jiceng.rulebook.given import Choice, Date
from jiceng.rulebook.question import Question
from jiceng.ui.htmx import render_fragment

from ..answers import lines_of
from ..calculator import Input, Sheet, alternatives, assumed, fill, put, read_day
from ..sentences import sentence_of
from ..values import in_english

GROUPS = (
    (_("会议和表决"), ("meeting",)),
    (_("选举和任期"), ("election", "term")),
    (_("组织设置和组织生活"), ("organization", "activity")),
    (_("发展党员和公示"), ("development", "notice")),
    (_("党员管理"), ("dues", "transfer", "membership", "mobile", "study")),
    (_("考核评议和积分"), ("appraisal", "star", "timebank")),
)


def questions(request: HttpRequest) -> HttpResponse:
    """Every question, grouped."""
    named = {family for _title, families in GROUPS for family in families}
    groups = [
        (title, [one for one in QUESTIONS.values() if _family(one) in families]) for title, families in GROUPS
    ]
    groups.append((_("其他"), [one for one in QUESTIONS.values() if _family(one) not in named]))
    organization, place = _place(request)
    context = {
        "groups": [one for one in groups if one[1]],
        "crumbs": _crumbs(gettext("规则计算")),
        "organization": organization,
        "place": place,
    }
    return render(request, "portal/questions.html", context)


def _family(question: Question) -> str:
    return question.name.partition(".")[0]


def _crumbs(*labels: str) -> list[tuple[str, str]]:
    urls = [reverse("portal:questions"), ""] if len(labels) == 2 else [""]
    return [(gettext("规则"), reverse("portal:rules")), *zip(labels, urls, strict=True)]


def calculator(request: HttpRequest, question: str) -> HttpResponse:
    """One question: the whole state stands in the address, so that a link opens the same answer again."""
    one = QUESTIONS.get(question)
    if one is None:
        raise Http404
    day = read_day(
        Date(name="on", label=gettext("按哪一天施行的规则")), request.GET.get("on", ""), clock.today()
    )
    organization, place = _place(request)
    sheet, asked = _sheet(one, _known(one, request.GET, organization))
    base = installed_rulebook()
    if organization and not day.error:
        base = rulebook_of(organization, dt.date.fromisoformat(day.value))
    book, packs = _book(request, base)
    context: dict[str, Any] = {
        "question": one,
        "sheet": sheet,
        "day": day,
        "place": place,
        "organization": organization,
        "used": [pack for pack in book.packs if pack.optional and pack.id in base.active],
        "packs": packs,
        "link": request.build_absolute_uri(),
        "crumbs": _crumbs(gettext("规则计算"), gettext(one.title)),
        "english": in_english(),
    }
    beside = [one for one in (day, place) if one.error]
    if asked and not sheet.faults and not beside:
        context |= _answered(one, sheet, dt.date.fromisoformat(day.value), book, assumed(book, request.GET))
    context["faults"] = [*sheet.faults, *beside]
    return render_fragment(request, "portal/calculator.html", "calculator", context)


def _place(request: HttpRequest) -> tuple[Organization | None, Input]:
    """The organisation whose packs of rules are used (`place`), and its input: one's own, or the one in the address."""
    scope, asked, found = scope_of(request), request.GET.get("place", "").strip(), None
    own = dict.fromkeys(place for place, _far in scope.reach(Right.SEE) if place.dissolved_on is None)
    shown = Input("place", "choice", gettext("按哪个组织的规则"), needed=False, value=asked)
    shown.help = gettext("一并按它和上级选用的规则包计算；不选，只按到处有效的规则。")
    try:
        found = scope.organization(asked) if asked else None
    except (Http404, Forbidden):
        shown.error = gettext("没有这个组织，或者您看不到它。请从列出的组织里选，或从那个组织的页面打开。")
    shown.options = [(one.public_id, one.label) for one in dict.fromkeys([*own, *([found] if found else [])])]
    return found, shown


def _known(question: Question, data: QueryDict, organization: Organization | None) -> QueryDict:
    """What was typed, and what the register knows of the organisation where nothing was."""
    filled, group = data.copy(), question.takes.fields.get("organization")
    known = {} if organization is None else {"kind": organization.kind, "sector": organization.sector}
    for prefix, schema in (("", question.takes), ("organization.", getattr(group, "schema", None))):
        for name, code in known.items():
            one = schema.fields.get(name) if schema else None
            if isinstance(one, Choice) and code in one.options:
                filled.setdefault(prefix + name, code)
    return filled


def _sheet(question: Question, data: QueryDict) -> tuple[Sheet, bool]:
    """The form, and whether it is asked: by its button, or by an address that leaves nothing open."""
    checked = fill(question.takes, data, check=True)
    if "go" in data or (checked.given and not checked.faults):
        return checked, True
    return fill(question.takes, data, check=False), False


def _book(request: HttpRequest, base: Rulebook) -> tuple[Rulebook, list[tuple[Any, bool]]]:
    """A rulebook with the local packs that were ticked; and those that may be."""
    optional = [pack for pack in base.packs if pack.id not in base.active]
    ticked = set(request.GET.getlist("packs"))
    chosen = [pack.id for pack in optional if pack.id in ticked]
    return base.with_packs(chosen), [(pack, pack.id in ticked) for pack in optional]


def _answered(
    question: Question, sheet: Sheet, day: dt.date, book: Rulebook, taken: dict[str, Any]
) -> dict[str, Any]:
    """The verdict in the reader's words, or the fault put at its input; `taken`: the alternatives it is asked by."""
    try:
        verdict = ask(question.name, sheet.given | {"assume": taken}, on=day, book=book)
    except BadInput as error:
        return {} if put(sheet, error) else {"fault": str(error)}
    return {
        "verdict": verdict,
        "lines": lines_of(question, verdict.answer),
        "because": _because(book, verdict),
        "doubtful": _doubtful(book, verdict, taken),
        "sentence": sentence_of(question, sheet.given, verdict),
    }


def _doubtful(
    book: Rulebook, verdict: Verdict, taken: dict[str, Any]
) -> list[tuple[Rule, list[tuple[Any, bool]]]]:
    """Rules of the verdict of which sources say several things: each with the others, and which one was taken."""
    rules = [book.find(one["rule"]) for one in verdict.because]
    return [
        (rule, [(one, taken.get(rule.id) == one.value) for one in alternatives(rule)])
        for rule in rules
        if rule and alternatives(rule)
    ]


def _because(book: Rulebook, verdict: Verdict) -> list[dict[str, Any]]:
    """The reasons, in English for who reads English."""
    found = []
    for one in verdict.because:
        rule = book.find(one["rule"])
        value = rule.on(verdict.on) if rule and in_english() else None
        text = value.text_en if value and value.text_en else one["text"]
        found.append({**one, "text": text, "title": rule.title if rule else one["rule"]})
    return found
