"""A brake on objections from the page: counted without keeping where they came from."""

from django.core.cache import cache

from jiceng.core.secrets import lookup_hash

from .models import Notice

PER_HOUR = 5
"""Objections to one notice that are taken from one address within an hour."""
HOUR = 3600


def take_turn(notice: Notice, address: str) -> bool:
    """Whether one more is taken from an address now; if so it is counted, and forgotten after an hour."""
    key = lookup_hash(f"objection {notice.public_id} {address}")
    return any(cache.add(f"{key}-{number}", True, timeout=HOUR) for number in range(PER_HOUR))
