"""Putting another pack of rules into use: upload or choose it, see what would change, activate it from a day on."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core import clock
from jiceng.core.dates import Period
from jiceng.core.errors import Forbidden, Refused
from jiceng.organizations.models import PackUse
from jiceng.rulebook import default_rulebook
from jiceng.rulebook.overlays import DIFFERENT, LAXER, STRICTER
from jiceng.ui.forms import DayField, show_refusal

from ..actions import activate_pack
from ..candidates import Candidate, candidate, unpack
from ..changes import ValueChange, books, effects, rewritten, value_changes
from ..values import in_english, plain

LABELS = {STRICTER: _("加码"), LAXER: _("放宽"), DIFFERENT: _("不同")}


def _administrator(request: HttpRequest) -> Scope:
    scope = scope_of(request)
    if not scope.may(Right.ADMINISTER):
        raise Forbidden(Right.ADMINISTER)
    return scope


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("规则包"),
        help_text=_("把规则包的文件夹压缩成一个 .zip 文件。"),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )


class ActivateForm(forms.Form):
    begins = DayField(label=_("从哪一天起施行"))


def changes(request: HttpRequest) -> HttpResponse:
    """Choose a pack: from a file, or one that lies beside those in use."""
    _administrator(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            key = unpack(file.name, file.read(), clock.now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return redirect("portal:change", pack_key=key)
    in_use = set(PackUse.objects.filter(ends=None).values_list("pack", flat=True))
    packs = [(one, one.id in in_use) for one in default_rulebook().packs if one.optional]
    context = {"form": form, "packs": packs, "english": in_english(), "crumbs": _crumbs()}
    return render(request, "portal/changes.html", context)


def _crumbs(name: str = "") -> list[tuple[str, str]]:
    above = [(gettext("规则"), reverse("portal:rules"))]
    if not name:
        return [*above, (gettext("更换规则包"), "")]
    return [*above, (gettext("更换规则包"), reverse("portal:changes")), (name, "")]


def change(request: HttpRequest, pack_key: str) -> HttpResponse:
    """What a pack would change, from a day on, this month, quarter or year."""
    _administrator(request)
    one = candidate(pack_key)
    begins = _day(request.GET.get("begins", ""))
    form = ActivateForm(initial={"begins": begins})
    return _show(request, one, begins, form)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return clock.today()


def lengths_from(request: HttpRequest, begins: dt.date) -> tuple[Period, list[tuple[str, str, bool]]]:
    """The month, quarter or year to look at (`length`), and the three to choose from."""
    month = Period.month_of(max(begins, clock.today()))
    periods = {
        "month": month.text,
        "quarter": f"{month.begins.year}-Q{(month.begins.month + 2) // 3}",
        "year": f"{month.begins.year}",
    }
    period = Period.parse(periods.get(request.GET.get("length", ""), periods["quarter"]))
    return period, [(name, text, text == period.text) for name, text in periods.items()]


def shown(values: list[ValueChange]) -> list[dict[str, Any]]:
    """Changes of values in the reader's words."""
    found = []
    for one in values:
        name = one.rule.text_en if in_english() and one.rule.text_en else one.rule.title
        words = {"name": name, "label": LABELS[one.label], "old": plain(one.old), "new": plain(one.new)}
        found.append({"change": one, **words})
    return found


def _show(request: HttpRequest, one: Candidate, begins: dt.date, form: forms.Form) -> HttpResponse:
    title = one.name if one.pack is None else one.pack.title_en if in_english() else one.pack.title
    context = {
        "candidate": one,
        "title": title,
        "begins": begins,
        "form": form,
        "crumbs": _crumbs(title),
    }
    if one.pack is not None and not one.problems:
        period, lengths = lengths_from(request, begins)
        context |= {
            "lengths": lengths,
            "period": period,
            "values": shown(value_changes(*books(one), begins)),
            "rewritten": rewritten(one, begins),
            "effects": effects(one, begins, period, clock.today()),
        }
    return render(request, "portal/change.html", context)


@require_POST
def activate(request: HttpRequest, pack_key: str) -> HttpResponse:
    """Put the pack into use."""
    scope = _administrator(request)
    one = candidate(pack_key)
    form = ActivateForm(request.POST)
    if form.is_valid():
        try:
            activate_pack(candidate=one, begins=form.cleaned_data["begins"], by=scope.user, at=clock.now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, gettext("已启用，各处从下一次打开页面起按它计算；已经记录的结果不变。"))
            return redirect("portal:changes")
    return _show(request, one, form.cleaned_data.get("begins") or clock.today(), form)
