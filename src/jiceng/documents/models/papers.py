"""Ledgers as they were printed, and the forms that organisations use instead of ours."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiceng.core.models import PublicModel
from jiceng.organizations.models import Organization


class PaperForm(PublicModel):
    """An organisation's own Word or Excel form of a ledger; it serves the organisation and everything below it."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="paper_forms", db_index=False
    )
    ledger = models.CharField(max_length=20)
    format = models.CharField(max_length=4)
    name = models.CharField(_("文件名"), max_length=120)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "ledger", "format"], name="paperform_once")
        ]

    def __str__(self) -> str:
        return self.name


class Paper(PublicModel):
    """A ledger as printed: its `public_id` is the code on it, and opens the same page again.

    `period`: YYYY, YYYY-MM or YYYY-MM-DD. `digest`: of the rows then, so that the page can say whether the records have
    changed since. `count`: records that it was made from.
    """

    ledger = models.CharField(max_length=20)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="papers", db_index=False
    )
    period = models.CharField(max_length=10)
    script = models.CharField(max_length=4, default="hans")
    full_numbers = models.BooleanField(default=False)
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["organization", "-made_at"], name="paper_organization")]

    def __str__(self) -> str:
        return f"{self.ledger} {self.organization} {self.period}"


class SetState(models.TextChoices):
    RUNNING = "running", _("正在生成")
    DONE = "done", _("已生成")
    FAILED = "failed", _("没有生成")


class PaperSet(PublicModel):
    """A month's ledgers of a subtree in one zip, kept for a day in the data folder under its `public_id`."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=10)
    formats = models.JSONField(default=list)
    script = models.CharField(max_length=4)
    state = models.CharField(max_length=8, choices=SetState, default=SetState.RUNNING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.organization} {self.period}"

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0
