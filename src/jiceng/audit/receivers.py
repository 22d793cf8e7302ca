"""Lines about logging in and out, which the accounts room reports: it lies below this one."""

from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY
from django.db import transaction
from django.http import HttpRequest

from jiceng.accounts.models import User
from jiceng.accounts.throttle import address_of
from jiceng.core.clock import now

from .actions import record


def logged_in(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    backend = request.session.get(BACKEND_SESSION_KEY, "")
    way = "link" if backend.startswith("sesame.") else "password"
    _line("logged_in", request, user, by=user, way=way)


def logged_out(sender: object, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        _line("logged_out", request, user, by=user)


def login_failed(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    """What was typed is not kept: some type the password where the name belongs."""
    user = User.objects.filter(username=credentials.get("username", "")).first()
    _line("login_failed", request, user, by=User.objects.system())


def changed_password(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    _line("password_changed", request, user, by=user)


@transaction.atomic
def _line(verb: str, request: HttpRequest | None, user: User | None, *, by: User, **details: str) -> None:
    """Details, erasable as all are, say from where."""
    subject = user.public_id if user else ""
    address = address_of(request)
    record(by=by, verb=verb, kind="user", at=now(), subject=subject, details={"address": address, **details})
