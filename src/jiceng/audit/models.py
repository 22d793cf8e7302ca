"""The log: lines, their erasable details, and the chain that seals them."""

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One action. `subject` and `place` are public ids: of the object, and of its organisation."""

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=12, blank=True)
    place = models.CharField(max_length=12, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-id"], name="audit_entry_subject"),
            models.Index(fields=["place", "-id"], name="audit_entry_place"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.kind} {self.subject}"


class Detail(models.Model):
    """What an action changed. May be erased; the digest in the entry stays and the chain holds."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="detail")
    salt = models.CharField(max_length=32)
    data = models.JSONField()

    def __str__(self) -> str:
        return f"details of {self.entry_id}"


class Seal(models.Model):
    """A link of the chain: sha256 over the previous link and the entry's own fields."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="seal")
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.position}: {self.hash[:12]}"
