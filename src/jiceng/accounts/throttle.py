"""A brake on guessing passwords: counts failures per user name and address for a quarter of an hour."""

from hashlib import sha256

from django.core.cache import cache

FAILURES = 10
SECONDS = 15 * 60


def is_blocked(username: str, address: str) -> bool:
    return cache.get(_key(username, address), 0) >= FAILURES


def note_failure(username: str, address: str) -> None:
    """Count one more; the first failure starts the quarter of an hour."""
    key = _key(username, address)
    if not cache.add(key, 1, SECONDS):
        cache.incr(key)


def forget(username: str, address: str) -> None:
    cache.delete(_key(username, address))


def _key(username: str, address: str) -> str:
    return "login-failures:" + sha256(f"{username}\0{address}".encode()).hexdigest()
