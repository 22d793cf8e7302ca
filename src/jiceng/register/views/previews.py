"""A change with which other things change: what would follow is shown before it is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from jiceng.core.errors import Refused
from jiceng.organizations import consequences
from jiceng.organizations.consequences import Line, Obstructed, Proposal
from jiceng.organizations.models import Organization
from jiceng.ui.dates import show_date
from jiceng.ui.forms import show_refusal

from .common import Crumbs

Row = TypeVar("Row", bound=models.Model)
NEXT = gettext_lazy("下一步：看看还有什么变动")
"""On the button of a form behind which a preview stands."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change as its form gives it: what it would be, and who makes it.

    `at_once`: made without a preview where nothing else would follow.
    """

    title: str
    step: str | Promise
    crumbs: Crumbs
    proposal: Callable[[dict[str, Any]], Proposal]
    make: Callable[[dict[str, Any]], object]
    danger: bool = False
    at_once: bool = False


def previewed(request: HttpRequest, form: forms.Form, change: Change) -> HttpResponse | int:
    """The page that says what would follow; else the status with which the form goes on (422: it was refused).

    Nothing is kept between that page and the button on it.
    """
    if request.method != "POST" or "back" in request.POST or not form.is_valid():
        return 200
    shown = consequences.lines(change.proposal(form.cleaned_data))
    if request.POST.get("seal") == consequences.seal(shown) or (change.at_once and not shown):
        return 200
    try:
        _rehearse(change, form.cleaned_data)
    except Obstructed:
        return _preview(request, form, change, shown)
    except Refused as refused:
        show_refusal(form, refused)
        return 422
    return _preview(request, form, change, shown)


def fresh(value: Row) -> Row:
    """The same row read again: what was made and taken back leaves its traces in memory."""
    found: Row = type(value)._default_manager.get(pk=value.pk)
    return found


def _rehearse(change: Change, data: dict[str, Any]) -> None:
    """Make the change and take it back: whatever would be refused is said before the preview."""
    with transaction.atomic():
        change.make(
            {name: fresh(one) if isinstance(one, Organization) else one for name, one in data.items()}
        )
        transaction.set_rollback(True)


def _preview(request: HttpRequest, form: forms.Form, change: Change, shown: list[Line]) -> HttpResponse:
    facts = [
        (bound.label, _fact(bound.field, form.cleaned_data.get(bound.name)))
        for bound in form
        if bound.name != "members"
    ]
    context = {
        "title": change.title,
        "verb": change.step,
        "crumbs": change.crumbs,
        "facts": [(label, value) for label, value in facts if value],
        "form": form,
        "stops": [one for one in shown if one.stops],
        "lines": [one for one in shown if not one.stops],
        "seal": consequences.seal(shown),
        "stale": "seal" in request.POST,
        "danger": change.danger,
    }
    return render(request, "register/preview.html", context)


def _fact(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, ""))  # type: ignore[arg-type]
    if isinstance(value, Organization):
        return value.name
    return str(value) if isinstance(value, str) else show_date(value)
