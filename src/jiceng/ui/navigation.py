"""What the bar at the top and the footer hold; rooms above register their part in `AppConfig.ready()`."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Item:
    label: Text
    url_name: str
    order: int
    permission_code: str


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as shown: `current` is the value of aria-current, or empty."""

    label: Text
    url: str
    current: str


@dataclass(slots=True)
class Bar:
    """Everything that was registered."""

    items: dict[str, Item] = field(default_factory=dict)
    slots: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    search_url_name: str = ""
    rule_url_name: str = ""
    allowed: Callable[[HttpRequest, str], bool] | None = None
    identity: Callable[[HttpRequest], str] | None = None


BAR = Bar()


def register(label: Text, url_name: str, order: int = 50, permission_code: str = "") -> None:
    """Add an entry; it shows to logged-in users who hold the permission somewhere (empty: to all)."""
    BAR.items[url_name] = Item(label, url_name, order, permission_code)


def register_search(url_name: str) -> None:
    """The page that answers the search box (`?q=`); without one there is no box."""
    BAR.search_url_name = url_name


def register_rule_page(url_name: str) -> None:
    """The page of one rule, by its id; without one a rule is named but not linked."""
    BAR.rule_url_name = url_name


def register_permission_check(allowed: Callable[[HttpRequest, str], bool]) -> None:
    """Who decides whether an entry with a permission code shows."""
    BAR.allowed = allowed


def register_identity(identity: Callable[[HttpRequest], str]) -> None:
    """Who one is here, such as 江景苑小区党支部 · 支部书记 周立新; empty means the user's own name."""
    BAR.identity = identity


def place(slot: str, template_name: str) -> None:
    """Add to a place of the base page: `bar` (beside the search box), `account` (menu under one's name), `footer`; or
    `organization` and `person`, beside an organisation or person; `record`, in a person's record; `me`, on one's own
    page; `case_tabs`, above the lists of an organisation's work."""
    if template_name not in BAR.slots[slot]:
        BAR.slots[slot].append(template_name)


def links(request: HttpRequest) -> list[Link]:
    """The entries for this user in order; the longest matching address is the current one."""
    shown = [
        item for item in sorted(BAR.items.values(), key=lambda item: item.order) if _shows(item, request)
    ]
    urls = [reverse(item.url_name) for item in shown]
    inside = [url for url in urls if url == request.path or (url != "/" and request.path.startswith(url))]
    best = max(inside, key=len, default="")
    return [
        Link(item.label, url, ("page" if url == request.path else "true") if url == best else "")
        for item, url in zip(shown, urls, strict=True)
    ]


def identity_of(request: HttpRequest) -> str:
    """The words at the right of the bar."""
    named = BAR.identity(request) if BAR.identity else ""
    return named or str(request.user)


def _shows(item: Item, request: HttpRequest) -> bool:
    if not item.permission_code or BAR.allowed is None:
        return True
    return BAR.allowed(request, item.permission_code)
