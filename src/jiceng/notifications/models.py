"""The inbox."""

from django.db import models
from django.db.models import Q

from jiceng.core.models import PublicModel
from jiceng.people.models import Person


class Message(PublicModel):
    """A notice to one person. `path`: the page that it is about."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="messages", db_index=False)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    path = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-sent_at"], name="message_person"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="message_unread"),
        ]

    def __str__(self) -> str:
        return self.subject
