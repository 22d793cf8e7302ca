"""Published figures of places, and what was added to them since."""

from django.db import models


class Publication(models.Model):
    """All tables were counted anew at `at`; `entry` is the line of the log that says so."""

    at = models.DateTimeField()
    entry = models.BigIntegerField()
    rows = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Value(models.Model):
    """A figure of a place: `own` counts the place alone, `total` it and everything below.

    `part`: the sector 领域 that is counted. A figure that is nought has no row.
    """

    place = models.BigIntegerField()
    figure = models.CharField(max_length=40)
    part = models.CharField(max_length=20)
    own = models.BigIntegerField(default=0)
    total = models.BigIntegerField()

    class Meta:
        abstract = True


class Total(Value):
    """As last published."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "figure", "part"], name="figures_total_once"),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.part} of {self.place}: {self.total}"


class Change(Value):
    """Added since, by one action: to the place that it touched, and to each above it."""

    class Meta:
        indexes = [models.Index(fields=["place"], name="figures_change_place")]

    def __str__(self) -> str:
        return f"{self.figure} {self.part} of {self.place}: {self.total:+}"
