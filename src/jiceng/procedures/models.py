"""What cases leave or need besides their steps: ballots and counts, opinions and problems, plans, what is honoured with."""

import datetime as dt
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiceng.activities.models import Entitled, Receipt, SecretRound
from jiceng.core.fields import PartialDateField
from jiceng.core.models import PublicModel
from jiceng.organizations.folding import fold
from jiceng.organizations.kinds import Formation, Kind
from jiceng.organizations.models import Organization, Unit
from jiceng.people.models import Person
from jiceng.workflow.models import Case, State


class Election(PublicModel):
    """One ballot of a meeting: the voters as they stood when it was opened, never changed after that.

    `post`: what the new committee elects out of its own at its first meeting; empty where the meeting of members elects.
    `round`: 1, and further where seats were left or votes were equal. `candidates` and `voters`: people by public id,
    in the order of the ballot and of the roll; a congress of delegates has no roll here, only `should_attend`.
    `meant`: whom a name written in means, by public id, empty for nobody who can be elected. `consent`: how many voters
    agreed that the seats left stay empty.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="elections", db_index=False)
    post = models.CharField(max_length=20, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    on = models.DateField()
    seats = models.PositiveSmallIntegerField()
    candidates = models.JSONField(default=list)
    voters = models.JSONField(default=list)
    should_attend = models.PositiveIntegerField()
    meant = models.JSONField(default=dict)
    consent = models.PositiveIntegerField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "post", "round"], name="election_round_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.round}"


class Tally(models.Model):
    """The ballots as one of two people counted them, neither seeing the other's.

    `votes`: in favour, by public id of a candidate; `written_in`: in favour, by the name of somebody else.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="tallies", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    present = models.PositiveIntegerField()
    issued = models.PositiveIntegerField()
    collected = models.PositiveIntegerField()
    void = models.PositiveIntegerField(default=0)
    votes = models.JSONField(default=dict)
    written_in = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["election", "by"], name="tally_once_per_person")]

    def __str__(self) -> str:
        return f"{self.election}: {self.by}"

    def figures(self) -> tuple[object, ...]:
        """What two counts must agree on; a name may be spelled in two ways."""
        others = {fold(name): number for name, number in self.others().items()}
        return (self.present, self.issued, self.collected, self.void, self.votes, others)

    def others(self) -> dict[str, int]:
        """Votes for those written in, by name; spellings of one name count together under the first of them."""
        first: dict[str, str] = {}
        votes: dict[str, int] = {}
        for name, number in sorted(self.written_in.items()):
            name = first.setdefault(fold(name), name)
            votes[name] = votes.get(name, 0) + number
        return votes


class Whom(models.TextChoices):
    PERSON = "person", _("党员")
    ORGANIZATION = "organization", _("党组织")


class Award(PublicModel):
    """What an organisation honours with 荣誉项目: offered to its members or organisations and all those below it.

    `criteria`: one condition a line. `until`: the last day for nominations. `target`, `target_on`: how many are to be
    honoured by when, where that was promised; a number of organisations or people, never an order among them.
    `closed_on`: since then nobody is nominated.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="awards")
    title = models.CharField(_("荣誉名称"), max_length=80)
    whom = models.CharField(_("表彰谁"), max_length=12, choices=Whom)
    criteria = models.TextField(_("条件"))
    until = models.DateField(_("推荐截止日期"), null=True, blank=True)
    target = models.PositiveIntegerField(_("目标数"), null=True, blank=True)
    target_on = models.DateField(_("达到目标的日期"), null=True, blank=True)
    closed_on = models.DateField(_("结束日期"), null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class FormationPlan(models.Model):
    """What branch is to be formed by a case, for which units, with which members.

    `branch`: the existing one that covers the units (挂靠, 依托), or the new one once it is set up.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="plan")
    formation = models.CharField(_("建立方式"), max_length=10, choices=Formation)
    name = models.CharField(_("全称"), max_length=120, blank=True)
    short_name = models.CharField(_("简称"), max_length=60, blank=True)
    branch = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    units = models.ManyToManyField(Unit, related_name="plans")
    members = models.ManyToManyField(Person, related_name="+")

    def __str__(self) -> str:
        return f"{self.case}: {self.name or self.branch}"

    @property
    def sets_up(self) -> bool:
        """Whether a new branch arises."""
        return self.formation in (Formation.OWN, Formation.JOINT)

    @property
    def kind(self) -> str:
        return Kind.JOINT_BRANCH if self.formation == Formation.JOINT else Kind.BRANCH


class CorrectedQuerySet(models.QuerySet):
    def standing(self) -> "CorrectedQuerySet":
        """What no later row corrects or takes back."""
        return self.filter(replacement=None, withdrawn=False)

    def struck(self) -> "CorrectedQuerySet":
        """What was corrected or taken back, with the row that did it and who wrote that."""
        rows = self.filter(replacement__isnull=False).order_by("pk")
        return rows.select_related("replacement__recorded_by")


class Corrected(PublicModel):
    """A record that is corrected by appending another: nothing is overwritten.

    `replaced`: the one that this one corrects; `withdrawn`: it only takes that one back; `why`: the reason. `KEPT`: the
    fields that a correction carries on where it does not change them.
    """

    replaced = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replacement"
    )
    withdrawn = models.BooleanField(default=False)
    why = models.CharField(_("更正原因"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CorrectedQuerySet.as_manager()
    KEPT: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True


class Opinion(Corrected):
    """An opinion that was asked for before a meeting: who was asked, in words (a group), never who said it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opinions", db_index=False)
    asked = models.CharField(_("向谁征求"), max_length=120)
    text = models.CharField(_("意见"), max_length=1000)
    on = PartialDateField(_("日期"))

    KEPT = ("case", "asked", "text", "on")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["case"], name="opinion_case")]

    def __str__(self) -> str:
        return self.asked


class Problem(Corrected):
    """An entry of a list of problems 问题清单: of the organisation, or of one person who leads it.

    The task that it becomes names its public id as its source, or that of a version before it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="problems", db_index=False)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("问题"), max_length=160)

    KEPT = ("case", "text", "person")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["case"], name="problem_case")]

    def __str__(self) -> str:
        return self.text


class Talk(Corrected):
    """Two people talked heart to heart 谈心谈话; that they did is enough.

    `content_cipher`: what they want to keep of it, sealed, until `expires_on`, as `writer` wrote it; `erased_on`: the day
    it was erased. A correction that leaves the content as it is takes it along.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="talks", db_index=False
    )
    on = PartialDateField(_("日期"))
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    content_cipher = models.TextField(blank=True)
    expires_on = models.DateField(null=True, blank=True)
    erased_on = models.DateField(null=True, blank=True)
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    KEPT = ("organization", "on", "first", "second", "expires_on", "erased_on", "writer")

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(fields=["organization", "-on"], name="talk_organization"),
            models.Index(
                fields=["expires_on"], condition=models.Q(expires_on__isnull=False), name="talk_expiry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.on}"

    def keeps(self, on: dt.date) -> bool:
        """Whether there is content that may be read on a day."""
        return bool(self.content_cipher) and (self.expires_on is None or self.expires_on >= on)


class Sheets(models.Model):
    """The paper sheets of one appraisal in a case: of members about one another, or of those outside 群众."""

    class Kind(models.TextChoices):
        MUTUAL = "mutual", _("党员互评")
        MASS = "mass", _("民主测评")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sheets", db_index=False)
    kind = models.CharField(max_length=6, choices=Kind)
    issued = models.PositiveIntegerField(_("发出"))
    collected = models.PositiveIntegerField(_("收回"))
    void = models.PositiveIntegerField(_("其中无效"), default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="sheets_once")]

    def __str__(self) -> str:
        return f"{self.case}: {self.kind}"


class Grading(models.Model):
    """民主评议 of one member in a case: their own view, how many sheets gave which grade, and what was decided.

    `own`, `decided`: a grade of BR-037. `mutual`, `mass`: numbers of paper sheets by grade.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="gradings", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="gradings")
    own = models.CharField(_("自评"), max_length=20, blank=True)
    mutual = models.JSONField(default=dict, blank=True)
    mass = models.JSONField(default=dict, blank=True)
    decided = models.CharField(_("评定等次"), max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="grading_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.decided}"


class SheetRound(SecretRound):
    """Members grade one another on a screen 屏幕互评, in sheets without a name; beside it there may be paper sheets.

    `until`: the day that members were told. `dropped`: known once the end is complete – how many sheets were thrown away
    unread because they were fewer than can be kept apart from their writers.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sheet_rounds")
    until = models.DateField(_("截止日期"))
    dropped = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case}: {self.until}"

    @property
    def takes(self) -> bool:
        """Whether sheets may be handed in."""
        return self.closed_at is None and self.case.state == State.OPEN


class SheetWriter(Entitled):
    """Somebody who may hand in a sheet."""

    round = models.ForeignKey(SheetRound, on_delete=models.PROTECT, related_name="writers", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="sheetwriter_once")]

    def __str__(self) -> str:
        return f"{self.round}: {self.person}"


class SheetGrade(models.Model):
    """One grade for one person, cut out of a sheet. Its key is random; nothing says which grades were on one sheet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    round = models.ForeignKey(SheetRound, on_delete=models.PROTECT, related_name="grades")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.person}: {self.grade}"


class SheetReceipt(Receipt):
    """The code of a sheet that was counted."""

    round = models.ForeignKey(SheetRound, on_delete=models.PROTECT, related_name="receipts")
