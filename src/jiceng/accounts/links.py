"""One-time log-in links: for the first administrator, and where somebody has lost the password."""

from django.urls import reverse
from sesame.utils import get_query_string

from .models import User


def one_time_path(user: User) -> str:
    """Path and query that log `user` in once, within `SESAME_MAX_AGE` seconds; put the address before it."""
    return reverse("accounts:enter") + get_query_string(user)
