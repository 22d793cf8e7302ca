"""Records of what happened."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiceng.core.clock import day_of
from jiceng.core.models import PublicModel
from jiceng.organizations.models import Organization
from jiceng.people.models import Person


class KindCode(models.TextChoices):
    """Kinds that the rulebook knows; packs may declare more, which are stored by their code."""

    ASSEMBLY = "assembly", _("党员大会")
    COMMITTEE_MEETING = "committee_meeting", _("支委会")
    GROUP_MEETING = "group_meeting", _("党小组会")
    LECTURE = "lecture", _("党课")
    THEME_DAY = "theme_day", _("主题党日")
    LIFE_MEETING = "life_meeting", _("组织生活会")
    APPRAISAL = "appraisal", _("民主评议党员")


class State(models.TextChoices):
    PLANNED = "planned", _("计划")
    HELD = "held", _("已开展")
    NOT_HELD = "not_held", _("未开展")
    CANCELLED = "cancelled", _("取消")


class Presence(models.TextChoices):
    PRESENT = "present", _("到会")
    ONLINE = "online", _("线上参加")
    LATE = "late", _("迟到")
    LEFT_EARLY = "left_early", _("早退")
    LEAVE = "leave", _("请假")
    ABSENT = "absent", _("缺席")


COUNTS_AS_PRESENT = (Presence.PRESENT, Presence.ONLINE, Presence.LATE, Presence.LEFT_EARLY)


class Activity(PublicModel):
    """One activity. `organization`: the first host, whose recorder writes it. `day`: the local day of `starts_at`.

    `reason` says why it was not held. Two times: `starts_at` (happened) and `recorded_at` (never changed).
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="activities", db_index=False
    )
    title = models.CharField(_("主题"), max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    starts_at = models.DateTimeField(_("时间"))
    day = models.DateField(editable=False)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    chair = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    minutes = models.TextField(_("记录要点"), blank=True)
    reason = models.CharField(_("未开展原因"), max_length=200, blank=True)
    guests = models.CharField(_("列席与邀请人员"), max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40, null=True, unique=True, editable=False)
    check_in_key = models.CharField(max_length=40, blank=True, db_index=True)

    class Meta:
        ordering = ["-day", "-pk"]
        indexes = [
            models.Index(fields=["organization", "-day", "-id"], name="activity_organization"),
            models.Index(fields=["day"], name="activity_day"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def days_late(self) -> int:
        """Days between the activity and its recording; zero when recorded the same day or planned ahead."""
        return max((day_of(self.recorded_at) - self.day).days, 0)


class ActivityKind(models.Model):
    """A kind that an activity was, by code (`KindCode` or a code declared by a pack)."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="kinds", db_index=False)
    code = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "code"], name="activitykind_once")]
        indexes = [models.Index(fields=["code", "activity"], name="activitykind_code")]

    def __str__(self) -> str:
        return self.code


class Host(models.Model):
    """An organisation that the record counts for (a branch, or a group for its group meeting)."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="hosts", db_index=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="hosted")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "organization"], name="host_once")]

    def __str__(self) -> str:
        return str(self.organization)


class Attendance(models.Model):
    """One person at one activity. `votes`: had voting rights that day; `claimed`: marked by themselves by QR."""

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="attendances", db_index=False
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances", db_index=False)
    presence = models.CharField(max_length=10, choices=Presence, default=Presence.PRESENT)
    votes = models.BooleanField(default=False)
    reason = models.CharField(max_length=80, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "person"], name="attendance_once")]
        indexes = [models.Index(fields=["person", "-activity"], name="attendance_person")]

    def __str__(self) -> str:
        return f"{self.person}: {self.presence}"


class Meeting(models.TextChoices):
    """By which rule a vote is counted (the rulebook's `meeting`)."""

    ORDINARY = "ordinary", _("一般表决")
    COMMITTEE = "committee", _("支委会表决")
    ADMISSION = "admission", _("接收预备党员")
    CONVERSION = "conversion", _("预备党员转正")
    ELECTION = "election", _("选举")
    DEMOCRATIC_LIFE = "democratic_life", _("民主生活会")


class AgendaItem(PublicModel):
    """An item of the agenda, its decision, and its vote by count where there was one.

    `verdict` keeps the rulebook's answer as it stood when recorded: answer, because, warnings.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("议题"), max_length=200)
    decision = models.TextField(_("决定"), blank=True)
    meeting = models.CharField(_("表决方式"), max_length=16, choices=Meeting, blank=True)
    should_attend = models.PositiveIntegerField(null=True, blank=True)
    present = models.PositiveIntegerField(null=True, blank=True)
    favour = models.PositiveIntegerField(_("赞成"), null=True, blank=True)
    against = models.PositiveIntegerField(_("反对"), null=True, blank=True)
    abstain = models.PositiveIntegerField(_("弃权"), null=True, blank=True)
    written_favour = models.PositiveIntegerField(_("书面赞成"), null=True, blank=True)
    verdict = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["activity", "position"], name="agendaitem_position")]

    def __str__(self) -> str:
        return self.title


class Attachment(PublicModel):
    """A file kept with an activity, under its hash in the data folder."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Correction(PublicModel):
    """A correction of a filed record: `before` holds the fields as they stood, `after` as they stand since."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="corrections")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("更正原因"), max_length=200)
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.activity} {self.at:%Y-%m-%d}"


class SecretRound(PublicModel):
    """A time in which people hand in something in secret, each once. `closed_at`: nobody does any more."""

    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Entitled(models.Model):
    """Somebody who may hand in, and whether what they handed in was counted. Nothing here says when, or what."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    counted = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Receipt(models.Model):
    """A code that somebody was shown: on the list, what they handed in was counted. It does not lie beside that."""

    code = models.CharField(primary_key=True, max_length=16)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code


class SecretBallot(SecretRound):
    """无记名表决 on a screen, of a meeting that was recorded: each voter once, and nobody can join a voter to a choice.

    `on_site`: only those who came vote. `item`: the vote as the agenda keeps it.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="ballots")
    title = models.CharField(_("表决事项"), max_length=200)
    meeting = models.CharField(_("表决方式"), max_length=16, choices=Meeting)
    on_site = models.BooleanField(_("只限到会的人"), default=True)
    item = models.OneToOneField(
        AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="ballot"
    )

    def __str__(self) -> str:
        return self.title


class BallotVoter(Entitled):
    """Somebody who may vote."""

    ballot = models.ForeignKey(SecretBallot, on_delete=models.PROTECT, related_name="voters", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "person"], name="ballotvoter_once")]

    def __str__(self) -> str:
        return f"{self.ballot}: {self.person}"


class Choice(models.TextChoices):
    FAVOUR = "favour", _("赞成")
    AGAINST = "against", _("反对")
    ABSTAIN = "abstain", _("弃权")


class BallotChoice(models.Model):
    """One ballot as it was cast. Its key is random: no order, no time, no voter, no receipt."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    ballot = models.ForeignKey(SecretBallot, on_delete=models.PROTECT, related_name="choices")
    choice = models.CharField(max_length=8, choices=Choice)

    def __str__(self) -> str:
        return self.choice


class BallotReceipt(Receipt):
    """The code of a ballot that was counted."""

    ballot = models.ForeignKey(SecretBallot, on_delete=models.PROTECT, related_name="receipts")
