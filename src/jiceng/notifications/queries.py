"""Reads of the inbox."""

from django.db.models import Count, QuerySet

from jiceng.accounts.models import User
from jiceng.core.prepared import prepared
from jiceng.people.models import Person

from .models import Message


def inbox(person: Person) -> QuerySet[Message]:
    """A person's messages, newest first."""
    return Message.objects.filter(person=person)


def unread_of(user: User) -> int:
    """Unread messages of the person that a user is. One query."""
    return sum(count for (count,) in _unread(user.pk))


@prepared
def _unread(user: int) -> QuerySet[Message, tuple[int]]:
    unread = Message.objects.filter(person__user_id=user, read_at=None).order_by()
    return unread.values("person").annotate(count=Count("pk")).values_list("count")


def unread_count(person: Person) -> int:
    return Message.objects.filter(person=person, read_at=None).count()
