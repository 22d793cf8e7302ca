"""Sending and reading notices. The audit line is the sending action's own; reading is nobody's business."""

import datetime as dt
from collections.abc import Iterable

from jiceng.people.models import Person

from .models import Message


def send(
    *, people: Iterable[Person], subject: str, at: dt.datetime, body: str = "", path: str = ""
) -> list[Message]:
    """One message to each person, in one INSERT; call it inside the transaction of the action that sends."""
    return Message.objects.bulk_create(
        [Message(person=one, subject=subject[:200], body=body, path=path, sent_at=at) for one in people]
    )


def mark_read(*, person: Person, at: dt.datetime) -> int:
    """Everything unread of one person is read; how many it was."""
    return Message.objects.filter(person=person, read_at=None).update(read_at=at)
