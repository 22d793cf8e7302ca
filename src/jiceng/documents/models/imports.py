"""Workbooks that came in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiceng.core.models import PublicModel
from jiceng.organizations.models import Organization


class ImportState(models.TextChoices):
    WAITING = "waiting", _("等待核对")
    CHECKING = "checking", _("正在核对")
    CHECKED = "checked", _("已核对，等待确认")
    WRITING = "writing", _("正在导入")
    DONE = "done", _("已导入")
    UNUSABLE = "unusable", _("文件不可用")
    CANCELLED = "cancelled", _("已取消")
    UNDONE = "undone", _("已撤回")
    BROKEN_OFF = "broken_off", _("中断")


class ImportKind(models.TextChoices):
    ROSTER = "roster", _("党员名册")
    ORGANIZATIONS = "organizations", _("党组织名册")


class ImportRun(PublicModel):
    """One workbook on its way into the register, or that went in.

    `counts`, `problems` and `changes` are what the page shows; `written` (zlib, JSON) is the change set that undoing
    needs: {"created": {model: [ids]}, "changed": {model: [[id, {field: before}, {field: after}]]}}.
    """

    kind = models.CharField(max_length=14, choices=ImportKind)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.WAITING)
    file_name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="imports"
    )
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    sentence = models.TextField(blank=True)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    written = models.BinaryField(default=bytes)
    digest = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["by", "-started_at"], name="importrun_by")]

    def __str__(self) -> str:
        return f"{self.file_name} {self.state}"
