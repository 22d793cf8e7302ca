"""Which rulebook holds for an organisation on a day: the packs used by it and by everything above it."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.conf import settings

from jiceng.rulebook import Rulebook, default_rulebook

from .models import Organization, PackUse

Uses = tuple[tuple[str, dt.date | None, dt.date | None], ...]
"""Packs used, each from a day (None: always) up to, not including, another; the nearer to the organisation the later."""


_trial: ContextVar[tuple[Rulebook, Uses, str] | None] = ContextVar("trial", default=None)


@contextmanager
def trying(book: Rulebook, uses: Uses, path: str = "") -> Iterator[None]:
    """Inside, everything is judged by another rulebook, with packs used beside those in use.

    `path`: of the organisation that uses them; without, they are used everywhere.
    """
    token = _trial.set((book, uses, path))
    try:
        yield
    finally:
        _trial.reset(token)


def base_rulebook() -> Rulebook:
    """The rulebook of the installation, or the one being tried."""
    trial = _trial.get()
    return default_rulebook() if trial is None else trial[0]


def everywhere() -> Uses:
    """What the installation uses everywhere."""
    return (*((pack, None, None) for pack in settings.JICENG_PACKS), *_tried(""))


def _tried(path: str) -> Uses:
    trial = _trial.get()
    return trial[1] if trial and trial[2] == path else ()


@lru_cache(maxsize=4096)
def packs_on(uses: Uses, day: dt.date) -> tuple[str, ...]:
    """The packs used on a day."""
    held = (
        pack
        for pack, begins, ends in uses
        if (begins is None or begins <= day) and (ends is None or day < ends)
    )
    return tuple(dict.fromkeys(held))


@lru_cache(maxsize=4096)
def choices(uses: Uses) -> tuple[tuple[str, ...], ...]:
    """Every choice of packs that held at some time."""
    days = {dt.date.min, *(day for _pack, *span in uses for day in span if day is not None)}
    return tuple(dict.fromkeys(packs_on(uses, day) for day in sorted(days)))


def rulebook_with(packs: tuple[str, ...]) -> Rulebook:
    """The installation's rulebook with optional packs; names that no pack bears are passed over."""
    return _with(base_rulebook(), packs)


@lru_cache(maxsize=256)
def _with(book: Rulebook, packs: tuple[str, ...]) -> Rulebook:
    known = {pack.id for pack in book.packs}
    return book.with_packs(one for one in packs if one in known)


def installed_rulebook() -> Rulebook:
    """The rulebook with the packs that hold for the whole installation."""
    return rulebook_with(tuple(settings.JICENG_PACKS))


def uses_by_path(paths: Iterable[str] | None = None) -> Callable[[str], Uses]:
    """Reads what organisations use (`paths`: only these) in one query; gives for a path its own and all above it."""
    rows = PackUse.objects.order_by("begins", "pk")
    if paths is not None:
        rows = rows.filter(organization__path__in=list(paths))
    own: dict[str, list[tuple[str, dt.date | None, dt.date | None]]] = {}
    for path, pack, begins, ends in rows.values_list("organization__path", "pack", "begins", "ends"):
        own.setdefault(path, []).append((pack, begins, ends))
    known: dict[str, Uses] = {"": everywhere()}

    def uses_at(path: str) -> Uses:
        if path not in known:
            known[path] = (*uses_at(path[:-5]), *own.get(path, ()), *_tried(path))
        return known[path]

    return uses_at


def rulebooks_of(organizations: Iterable[Organization], day: dt.date) -> dict[int, Rulebook]:
    """The rulebook of each organisation by its key: where it stands today, with the packs used on a day. One query."""
    places = list(organizations)
    uses_at = uses_by_path({path for one in places for path in one.lineage})
    return {one.pk: rulebook_with(packs_on(uses_at(one.path), day)) for one in places}


def rulebook_of(organization: Organization, day: dt.date) -> Rulebook:
    """The rulebook of one organisation on a day. One query."""
    return rulebooks_of([organization], day)[organization.pk]
