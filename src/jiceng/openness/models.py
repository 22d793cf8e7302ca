"""Public notices and the objections raised against them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiceng.core.models import PublicModel
from jiceng.organizations.models import Organization
from jiceng.people.models import Person


class Audience(models.TextChoices):
    """Before whom a notice hangs."""

    PARTY = "party", _("党内")
    SOCIETY = "society", _("社会")


class State(models.TextChoices):
    """How a notice stands on a day; worked out from its days and its conclusion, never stored."""

    HANGING = "hanging", _("公示中")
    WAITING = "waiting", _("期满待定")
    CONCLUDED = "concluded", _("已有结果")
    WITHDRAWN = "withdrawn", _("已撤下")


class Notice(PublicModel):
    """公示: what is made known, before whom, and how long. A wrong one is taken down and posted anew, never edited.

    `posted_on` is the day it was put up, `recorded_at` when that was written down. `ends_on` is the last of `days`
    working days as they were known then (`weekdays_only`: without the moved holidays of that year). `masked`: wherever
    it is shown, the name of `person` is masked; the row keeps what was written.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="notices", db_index=False
    )
    title = models.CharField(_("标题"), max_length=80)
    text = models.TextField(_("正文"))
    audience = models.CharField(_("公示范围"), max_length=8, choices=Audience)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    masked = models.BooleanField(_("遮盖姓名"), default=False)
    posted_on = models.DateField(_("张贴日期"))
    days = models.PositiveSmallIntegerField(_("工作日"))
    ends_on = models.DateField(_("最后一天"))
    weekdays_only = models.BooleanField(default=False)
    places = models.CharField(_("张贴处"), max_length=120)
    contact = models.CharField(_("受理异议的电话或办公室"), max_length=120)
    result = models.TextField(_("结果"), blank=True)
    concluded_on = models.DateField(null=True, blank=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    why = models.CharField(_("撤下的原因"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-posted_on", "-pk"]
        indexes = [models.Index(fields=["organization", "-posted_on"], name="notice_organization")]

    def __str__(self) -> str:
        return self.title


class Came(models.TextChoices):
    """How an objection came."""

    PAGE = "page", _("本页")
    LETTER = "letter", _("来信")
    CALL = "call", _("来电")
    VISIT = "visit", _("来访")


class Outcome(models.TextChoices):
    UPHELD = "upheld", pgettext_lazy("异议", "成立")
    PARTLY = "partly", _("部分成立")
    REJECTED = "rejected", _("不成立")


class Objection(PublicModel):
    """异议: what somebody has against a notice, and the answer, which is not changed once given.

    `name_cipher` and `contact_cipher` are sealed (jiceng.core.secrets), the masks beside them may be shown; an anonymous
    objection has none of the four. What came by the page is recorded by the system, whoever was logged in.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    text = models.TextField(_("异议"))
    raised_on = models.DateField(_("提出日期"))
    came = models.CharField(_("来源"), max_length=6, choices=Came)
    name_cipher = models.TextField(blank=True)
    name_mask = models.CharField(max_length=80, blank=True)
    contact_cipher = models.TextField(blank=True)
    contact_mask = models.CharField(max_length=80, blank=True)
    looked_into = models.TextField(_("核查情况"), blank=True)
    answer = models.TextField(_("答复"), blank=True)
    outcome = models.CharField(_("结论"), max_length=8, choices=Outcome, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["raised_on", "pk"]

    def __str__(self) -> str:
        return f"{self.notice}: {self.raised_on}"

    @property
    def late(self) -> bool:
        """It came after the last day of the notice."""
        return self.raised_on > self.notice.ends_on

    @property
    def anonymous(self) -> bool:
        return not (self.name_mask or self.contact_mask)
