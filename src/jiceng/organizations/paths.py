"""Segments of the materialised path: five base-36 digits per level."""

from django.db.models import F, Max

from .models import Organization

WIDTH = 5
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def segment(number: int) -> str:
    """`number` as a fixed-width segment. Raises ValueError past the last one."""
    if not 0 <= number < 36**WIDTH:
        raise ValueError(f"no path segment for {number}")
    text = ""
    for _unused in range(WIDTH):
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text


def allot(parent: Organization | None, count: int = 1) -> list[str]:
    """`count` unused paths below `parent` (or as roots). Call inside a transaction."""
    if parent is None:
        last = Organization.objects.filter(depth=0).aggregate(last=Max("path"))["last"]
        first, prefix = (int(last, 36) + 1 if last else 0), ""
    else:
        Organization.objects.filter(pk=parent.pk).update(next_child=F("next_child") + count)
        parent.refresh_from_db(fields=["next_child", "path"])
        first, prefix = parent.next_child - count, parent.path
    return [prefix + segment(first + index) for index in range(count)]
