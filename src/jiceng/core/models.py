"""Abstract bases; no tables of their own."""

import datetime as dt
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Q

from .fields import PublicIdField


class PublicModel(models.Model):
    """A register row or a record: known outside by `public_id` only."""

    public_id = PublicIdField()

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field) -> str:
        """What stands behind every `get_…_display`: Django's own translates all choices of the field for one of them."""
        value = getattr(self, field.attname)
        return str(_labels(field).get(value, value))


@cache
def _labels(field: models.Field) -> dict[Any, Any]:
    return dict(field.flatchoices)


class DatedQuerySet(models.QuerySet):
    """Rows that hold over a half-open period [begins, ends)."""

    def on(self, day: dt.date) -> "DatedQuerySet":
        return self.filter(Q(ends__isnull=True) | Q(ends__gt=day), begins__lte=day)

    def current(self) -> "DatedQuerySet":
        return self.filter(ends__isnull=True)


class Dated(models.Model):
    """Holds from `begins` up to, not including, `ends`; open while `ends` is null."""

    begins = models.DateField()
    ends = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def holds_on(self, day: dt.date) -> bool:
        return self.begins <= day and (self.ends is None or day < self.ends)
