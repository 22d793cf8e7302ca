"""The packs of rules that hold at an organisation: everywhere, from above, its own; using another, and no longer."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core import clock
from jiceng.core.errors import Refused
from jiceng.organizations.actions import planned_use, stop_using, use_pack
from jiceng.organizations.models import Organization, PackUse
from jiceng.organizations.queries import chain_above
from jiceng.organizations.rulebooks import base_rulebook, rulebook_of
from jiceng.register.views.common import crumbs_to, form_page
from jiceng.rulebook import Rulebook
from jiceng.rulebook.packs import Pack
from jiceng.ui.forms import DayField, show_refusal

from ..changes import effects_at, value_changes
from ..values import in_english
from .changes import lengths_from, shown

COMPARED = 20_000
"""Organisations of a subtree that are compared one by one, with and without the pack."""


@dataclass(frozen=True, slots=True)
class Row:
    """A use of a pack; `title`: None where the pack is not there; `above`: who uses it, None for the organisation."""

    use: PackUse
    title: str | None
    state: str
    above: Organization | None
    seen: bool


class UseForm(forms.Form):
    pack = forms.ChoiceField(label=_("规则包"))
    begins = DayField(label=_("从哪一天起"))
    ends = DayField(label=_("到哪一天停用"), required=False, help_text=_("不知道就空着，以后可以停用。"))

    def __init__(self, *args: Any, packs: list[Pack], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pack"].choices = [("", gettext("请选择"))] + [  # type: ignore[attr-defined]
            (one.id, title_of(one)) for one in packs
        ]


class StopForm(forms.Form):
    ends = DayField(label=_("从哪一天起停用"))


def title_of(pack: Pack) -> str:
    return pack.title_en if in_english() and pack.title_en else pack.title


def packs(request: HttpRequest, public_id: str) -> HttpResponse:
    """What holds here; a pack chosen (GET) shows what it would change, sent (POST) it is used."""
    scope, book, today = scope_of(request), base_rulebook(), clock.today()
    organization = scope.organization(public_id)
    may_write = scope.may(Right.WRITE_REGISTER, organization)
    if request.method == "POST":
        scope.require(Right.WRITE_REGISTER, organization)
    rows = _rows(scope, organization, book, today)
    used = {row.use.pack for row in rows if row.above is None and row.use.ends is None}
    choices = [one for one in book.packs if not _everywhere(one) and one.id not in used]
    context = {
        "organization": organization,
        "may_write": may_write,
        "rows": rows,
        "everywhere": [title_of(one) for one in book.packs if _everywhere(one)],
        "choices": choices,
        "crumbs": crumbs_to(organization, scope, last=gettext("选用规则包")),
        "now": today,
    }
    if may_write and choices:
        sent = request.POST or (request.GET if "pack" in request.GET else None)
        form = UseForm(sent, packs=choices, initial={"begins": today})
        if sent is not None and form.is_valid():
            try:
                use = planned_use(organization=organization, **form.cleaned_data)
                if request.method == "POST":
                    given = form.cleaned_data
                    use_pack(organization=organization, by=scope.user, at=clock.now(), **given)
                    messages.success(request, gettext("已选用，对它和它的下级从那一天起有效。"))
                    return redirect("portal:packs", public_id=public_id)
                context |= _preview(request, organization, use)
            except Refused as refused:
                show_refusal(form, refused)
        context["form"] = form
    return render(request, "portal/packs.html", context, status=422 if request.method == "POST" else 200)


def _rows(scope: Scope, organization: Organization, book: Rulebook, today: dt.date) -> list[Row]:
    """What the organisation and everything above it uses or used, by the day on which it began."""
    known = {one.id: title_of(one) for one in book.packs}
    above = {one.pk: one for one in chain_above(organization)}
    uses = PackUse.objects.filter(organization__in=[*above, organization.pk]).order_by("begins", "pk")
    rows = []
    for use in uses:
        state = "coming" if use.begins > today else "now" if use.holds_on(today) else "past"
        place = above.get(use.organization_id)
        seen = place is not None and scope.may(Right.SEE, place)
        rows.append(Row(use, known.get(use.pack), state, place, seen))
    return rows


def _everywhere(pack: Pack) -> bool:
    return not pack.optional or pack.id in settings.JICENG_PACKS


def _preview(request: HttpRequest, organization: Organization, use: PackUse) -> dict[str, Any]:
    """What the use would change: values, and the duties of the organisation and everything below it."""
    before = rulebook_of(organization, use.begins)
    period, lengths = lengths_from(request, use.begins)
    below = Organization.objects.standing().within(organization).count()
    found = effects_at(organization, use, period, clock.today()) if below <= COMPARED else None
    values = value_changes(before, before.with_packs([use.pack]), use.begins)
    return {"values": shown(values), "effects": found, "period": period, "lengths": lengths, "below": below}


def stop(request: HttpRequest, public_id: str, pack: str) -> HttpResponse:
    """No longer use a pack, from a day on."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.WRITE_REGISTER)
    use = PackUse.objects.filter(organization=organization, pack=pack, ends=None).first()
    if use is None:
        raise Http404
    known = {one.id: one for one in base_rulebook().packs}
    title = title_of(known[pack]) if pack in known else pack
    back = reverse("portal:packs", args=[public_id])

    def act(data: dict[str, Any]) -> str:
        stop_using(use=use, ends=data["ends"], by=scope.user, at=clock.now())
        return back

    crumbs = crumbs_to(organization, scope, last=gettext("选用规则包"))
    crumbs[-1] = (gettext("选用规则包"), back)
    return form_page(
        request,
        StopForm(request.POST or None, initial={"ends": clock.today()}),
        act,
        title=gettext("停用“%(pack)s”") % {"pack": title},
        lead=gettext("从那一天起不再按它计算；以前各期应办什么不变。"),
        crumbs=[*crumbs, (gettext("停用"), "")],
        submit=_("停用"),
        done=_("已停用。"),
    )
