"""Grants."""

from django.conf import settings
from django.db import models

from jiceng.core.models import Dated, PublicModel
from jiceng.organizations.models import Organization

from .roles import Role


class Grant(PublicModel, Dated):
    """A role of a user on the subtree of an organisation over a period. Points to the id, never to a path."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants", db_index=False
    )
    role = models.CharField(max_length=16, choices=Role)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )

    class Meta:
        indexes = [models.Index(fields=["user", "ends"], name="grant_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.organization or ''}"
