"""Reads of the inbox."""

from django.db.models import QuerySet

from jiceng.accounts.models import User
from jiceng.people.models import Person

from .models import Message


def inbox(person: Person) -> QuerySet[Message]:
    """A person's messages, newest first."""
    return Message.objects.filter(person=person)


def unread_of(user: User) -> int:
    """Unread messages of the person that a user is. One query."""
    return Message.objects.filter(person__user=user, read_at=None).count()


def unread_count(person: Person) -> int:
    return Message.objects.filter(person=person, read_at=None).count()
