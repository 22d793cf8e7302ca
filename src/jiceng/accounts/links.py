"""One-time log-in links: for the first administrator, and where somebody has lost the password."""

from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.urls import reverse
from sesame.backends import ModelBackend
from sesame.tokens import create_token, parse_token

from jiceng.core.clock import now

from . import throttle
from .models import User


def one_time_path(user: User) -> str:
    """Path and query that offer `user` to log in once, within `SESAME_MAX_AGE` seconds; put the address before it."""
    return reverse("accounts:enter") + f"?key={create_token(user)}"


def user_of(key: str) -> User | None:
    """Whom a link is for; None for a used, old or damaged one. Looking does not use it up, logging in does."""
    user: User | None = parse_token(key, ModelBackend().get_user) if key else None
    return user


def note_failed_link(request: HttpRequest) -> None:
    """Report and count a link that did not open, until the address is braked."""
    address, at = throttle.address_of(request), now()
    if not throttle.is_blocked(address=address, at=at):
        throttle.note_failure(address=address, at=at)
        user_login_failed.send(sender=ModelBackend, credentials={}, request=request)
