"""Components of the pages: `{% load ui %}`. Examples of each are in docs/ui.md."""

from collections.abc import Sequence
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jiceng.ui import dates, navigation
from jiceng.ui.paging import Page

register = template.Library()

LARGE_TYPE_COOKIE = "jiceng_large"
SHAPES = {"met": "✓", "due": "●", "missed": "▲", "warn": "!", "not_recorded": "·"}
WORDS = {
    "met": _("已办"),
    "due": _("应办"),
    "missed": _("未办"),
    "warn": _("注意"),
    "not_recorded": _("未记录"),
}
LANGUAGE_TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}

register.filter("day", dates.show_date)
register.filter("partial_date", dates.show_date)
register.filter("short_day", dates.show_short)
register.filter("moment", dates.show_moment)
register.filter("period", dates.show_period)


@register.filter
def large_type(request: HttpRequest | None) -> bool:
    """Whether this user, or this device, asked for larger letters."""
    if request is None:
        return False
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return bool(getattr(user, "large_type", False))
    return request.COOKIES.get(LARGE_TYPE_COOKIE) == "1"


@register.simple_tag
def html_language() -> str:
    """The language of the page as HTML names it."""
    language = get_language() or "zh-hans"
    return LANGUAGE_TAGS.get(language, language)


@register.inclusion_tag("ui/navigation.html", takes_context=True, name="navigation")
def navigation_links(context: dict[str, Any]) -> dict[str, Any]:
    """The entries of the bar."""
    return {"links": navigation.links(context["request"])}


@register.inclusion_tag("ui/search_box.html", takes_context=True)
def search_box(context: dict[str, Any]) -> dict[str, Any]:
    name = navigation.BAR.search_url_name
    url = reverse(name) if name else ""
    request = context["request"]
    return {"url": url, "query": request.GET.get("q", "") if request.path == url else ""}


@register.inclusion_tag("ui/account_menu.html", takes_context=True)
def account_menu(context: dict[str, Any]) -> dict[str, Any]:
    request = context["request"]
    return {"identity": navigation.identity_of(request), "request": request}


@register.simple_tag(takes_context=True)
def slot(context: dict[str, Any], name: str, **values: Any) -> str:
    """What rooms above placed here, or nothing; `values`: what it is shown beside."""
    request = context.get("request")
    placed = navigation.BAR.slots.get(name, []) if request else []
    return mark_safe("".join(render_to_string(one, values, request) for one in placed))


@register.simple_tag
def chip(state: str, text: str = "") -> SafeString:
    """A state by colour, shape and word; `state` is met, due, missed, warn or not_recorded."""
    return format_html(
        '<span class="chip chip-{}"><span class="chip-shape" aria-hidden="true">{}</span> {}</span>',
        state,
        SHAPES[state],
        text or WORDS[state],
    )


@register.simple_tag
def explain(url: str, text: str) -> SafeString:
    """A figure, date or article that opens its explanation in the side panel."""
    return format_html(
        '<a class="explain" href="{0}" data-hx-get="{0}" data-hx-target="#panel-body" data-panel>{1}</a>',
        url,
        text,
    )


@register.simple_tag
def rule(rule_id: str, text: str) -> SafeString:
    """The words of a rule, leading to its page."""
    name = navigation.BAR.rule_url_name
    if not name:
        return format_html("{}", text)
    return format_html('<a class="rule" href="{}">{}</a>', reverse(name, args=[rule_id]), text)


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, **attrs: str) -> dict[str, Any]:
    """Label, control, help and error of one form field."""
    widget = bound.field.widget
    notes = (("error", bound.errors), ("help", bound.help_text))
    described = " ".join(f"{bound.auto_id}-{part}" for part, there in notes if there)
    group = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    check = isinstance(widget, forms.CheckboxInput)
    if check or group:
        css = "form-check-input"
    elif isinstance(widget, forms.Select):
        css = "form-select"
    else:
        css = "form-control"
    if bound.errors:
        css += " is-invalid"
    extra: dict[str, str | bool] = {"class": f"{widget.attrs.get('class', '')} {css}".strip(), **attrs}
    if described and not group:
        extra["aria-describedby"] = described
    if group:
        widget.attrs.update(extra)
    return {
        "bound": bound,
        "control": "" if group else bound.as_widget(attrs=extra),
        "described": described,
        "group": group,
        "check": check,
        "hidden": bound.is_hidden,
    }


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """What is wrong, at the top of a form, each with a link to its field."""
    return {"form": form}


@register.simple_block_tag
def card(content: str, title: str = "", sub: str = "", id: str = "") -> str:
    """A white card; with `id` it is a named region."""
    return render_to_string("ui/card.html", {"content": content, "title": title, "sub": sub, "id": id})


@register.simple_block_tag
def table(content: str, caption: str, quiet: bool = False) -> str:
    """A table that scrolls sideways on a phone; `quiet` hides the caption from view only."""
    return render_to_string("ui/table.html", {"content": content, "caption": caption, "quiet": quiet})


@register.inclusion_tag("ui/empty.html")
def empty(text: str, url: str = "", action: str = "") -> dict[str, str]:
    """Nothing here yet: one sentence and the button that changes it."""
    return {"text": text, "url": url, "action": action}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: dict[str, Any], page: Page[Any], parameter: str = "page") -> dict[str, str]:
    """Links to the neighbouring pages that keep the other filters in the address."""

    def link(cursor: str) -> str:
        query = context["request"].GET.copy()
        query[parameter] = cursor
        return f"?{query.urlencode()}" if cursor else ""

    return {"previous": link(page.previous), "next": link(page.next)}


@register.inclusion_tag("ui/crumbs.html")
def crumbs(items: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Where one is: pairs of label and address from the top; an empty address is this page."""
    return {"items": items}


@register.simple_block_tag(takes_context=True)
def confirm(
    context: dict[str, Any], content: str, url: str, label: str, question: str, danger: bool = False
) -> str:
    """A button that asks first, then posts to `url`; the block may hold fields and an explanation."""
    return render_to_string(
        "ui/confirm.html",
        {
            "id": f"ask-{slugify(url)}",
            "url": url,
            "label": label,
            "question": question,
            "danger": danger,
            "content": content,
            "csrf_token": context.get("csrf_token"),
        },
    )


@register.inclusion_tag("ui/progress.html")
def progress(id: str, url: str, percent: int, text: str, finished: bool = False) -> dict[str, Any]:
    """A bar that asks `url` for its successor every second until `finished`."""
    return {"id": id, "url": url, "percent": percent, "text": text, "finished": finished}


@register.simple_block_tag
def chart(content: str, id: str, data: dict[str, Any], caption: str) -> str:
    """A picture (see ui.js for the shape of `data`) whose table twin is the content of the block."""
    return render_to_string(
        "ui/chart.html",
        {"id": id, "data_id": f"{id}-data", "data": data, "caption": caption, "content": content},
    )


@register.inclusion_tag("ui/figure.html")
def figure(label: str, value: object, url: str = "", note: str = "") -> dict[str, object]:
    """One large number with its name; with `url` it opens its explanation."""
    return {"label": label, "value": value, "url": url, "note": note}
