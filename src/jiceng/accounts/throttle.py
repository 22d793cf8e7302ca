"""A brake on guessing: failures per account and per address, counted in the database for all workers together."""

import datetime as dt
from hashlib import sha256

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest

from .models import Failures

WINDOW = dt.timedelta(minutes=15)
PER_ACCOUNT = 10
PER_ADDRESS = 50
"""Behind one address there may be a whole office."""


def address_of(request: HttpRequest | None) -> str:
    """Where a request comes from; behind the proxy that `JICENG_HTTPS` speaks of, whom the proxy names last."""
    if request is None:
        return ""
    if settings.SECURE_PROXY_SSL_HEADER is not None:
        named = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
        if named:
            return str(named)
    return str(request.META.get("REMOTE_ADDR", ""))


def is_blocked(*, account: str = "", address: str, at: dt.datetime) -> bool:
    """Whether as many attempts on the account, or from the address, failed within a quarter of an hour."""
    limits = {_key("address", address): PER_ADDRESS}
    if account:
        limits[_key("account", account)] = PER_ACCOUNT
    counts = Failures.objects.filter(key__in=limits, since__gt=at - WINDOW)
    return any(one.count >= limits[one.key] for one in counts)


def note_failure(*, account: str = "", address: str, at: dt.datetime) -> None:
    """Count one more; the first failure starts the quarter of an hour."""
    for key in [_key("address", address), *([_key("account", account)] if account else [])]:
        row, made = Failures.objects.get_or_create(key=key, defaults={"count": 1, "since": at})
        if made:
            continue
        if row.since <= at - WINDOW:
            Failures.objects.filter(key=key).update(count=1, since=at)
        else:
            Failures.objects.filter(key=key).update(count=F("count") + 1)


def forget(*, account: str) -> None:
    """The right password was given; what the address did stays counted."""
    Failures.objects.filter(key=_key("account", account)).delete()


def forget_old(at: dt.datetime) -> int:
    """Delete counts whose quarter of an hour is over; returns how many."""
    return Failures.objects.filter(since__lte=at - WINDOW).delete()[0]


def _key(kind: str, value: str) -> str:
    return sha256(f"{kind}\0{value}".encode()).hexdigest()
