"""Cases, what was done in them, and what is open."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from jiceng.core.fields import PartialDateField
from jiceng.core.models import PublicModel
from jiceng.organizations.models import Organization
from jiceng.people.models import Person
from jiceng.rulebook.procedures import Procedure, Step, from_text


class Version(models.Model):
    """A definition as it stood when a case first began under it; never changed."""

    procedure = models.CharField(max_length=60)
    digest = models.CharField(max_length=12)
    content = models.TextField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "digest"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.procedure} {self.digest}"

    @cached_property
    def definition(self) -> Procedure:
        return from_text(self.content)


class State(models.TextChoices):
    OPEN = "open", _("进行中")
    DONE = "done", _("已办结")
    ENDED = "ended", _("已终止")


CEASED, LEFT = "organization_ended", "membership_ended"
"""The outcome of a case whose organisation, or the one at its other end, no longer stands."""


class Case(PublicModel):
    """One run of a procedure. `organization` answers for it now; `outcome` says how it ended other than at its last step.

    `other`: the organisation at the other end, which does the steps of the other side. `given`: days known when it
    began, by name. `stage`: where it stands. `since`: the stage with which it began here; the stages before it lie
    before records began. `about`: the public id of what tells it from others of its procedure that run beside it.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="cases")
    procedure = models.CharField(max_length=60)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    other = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="cases_from_others"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    about = models.CharField(max_length=12, blank=True)
    given = models.JSONField(default=dict, blank=True)
    title = models.CharField(max_length=160)
    since = models.CharField(max_length=40, blank=True)
    stage = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    outcome = models.CharField(max_length=40, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["organization", "state", "-id"], name="case_organization")]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "person", "about"],
                condition=Q(state="open", person__isnull=False),
                name="case_one_open_per_person",
            ),
            models.UniqueConstraint(
                fields=["procedure", "organization", "about"],
                condition=Q(state="open", person__isnull=True),
                name="case_one_open_per_organization",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def place_of(self, step: Step) -> Organization:
        """The organisation that does a step."""
        return self.other if step.side == "other" and self.other is not None else self.organization

    def steps(self) -> set[str]:
        """The names of all its steps."""
        return {step.id for step in self.version.definition.steps}

    def given_days(self) -> dict[str, dt.date]:
        return {name: dt.date.fromisoformat(day) for name, day in self.given.items()}


class StepRecord(PublicModel):
    """A step that was done: `on` the day it happened, `recorded_at` when it was written down (never changed).

    `values`: what its fields hold, people by public id. `source`: the public id of the activity or notice behind it.
    `replaced`: the record that this one corrects; `withdrawn`: it only takes that one back. `why`: the reason.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="records", db_index=False)
    step = models.CharField(max_length=40)
    on = PartialDateField(_("日期"))
    result = models.CharField(max_length=40, blank=True)
    values = models.JSONField(default=dict, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    source = models.CharField(max_length=12, blank=True)
    replaced = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replacement"
    )
    withdrawn = models.BooleanField(default=False)
    why = models.CharField(_("更正原因"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["case", "step"], name="steprecord_case")]

    def __str__(self) -> str:
        return f"{self.case}: {self.step}"


class EffectDone(models.Model):
    """The effect of a step took place: once for a case and step."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="effects", db_index=False)
    step = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "step"], name="effect_once")]

    def __str__(self) -> str:
        return f"{self.case}: {self.step}"


class OpenStep(models.Model):
    """What may be done next in a case: made anew from the records after each change; the sweep reads only these.

    `owner`: the role of the organisation that acts (`actor` of the step). `reminded_on`: claimed by a sweep;
    `escalated_on`: by the one that tells the organisation above of what an organisation let pass.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="open_steps", db_index=False)
    step = models.CharField(max_length=40)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.CharField(max_length=20)
    may_begin = models.DateField(null=True)
    due = models.DateField(null=True)
    remind_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    escalated_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "step"], name="openstep_once")]
        indexes = [
            models.Index(fields=["due"], condition=Q(escalated_on=None), name="openstep_overdue"),
            models.Index(fields=["remind_on"], condition=Q(reminded_on=None), name="openstep_sweep"),
            models.Index(fields=["organization", "due"], name="openstep_due"),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.step}"


class Original(models.Model):
    """Where the handwritten original of a paper lies, and whether it is complete and signed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="originals", db_index=False)
    paper = models.CharField(max_length=40)
    place = models.CharField(_("存放处"), max_length=80, blank=True)
    complete = models.BooleanField(_("内容完整"), default=False)
    signed = models.BooleanField(_("已签名盖章"), default=False)
    seen_on = models.DateField()
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "paper"], name="original_once")]

    def __str__(self) -> str:
        return f"{self.case}: {self.paper}"


class Origin(models.TextChoices):
    DECISION = "decision", _("会议决定")
    PROBLEM = "problem", _("问题清单")
    FINDING = "finding", _("检查发现")
    OTHER = "other", _("其他")


class TaskState(models.TextChoices):
    OPEN = "open", _("在办")
    REPORTED = "reported", _("待核实")
    CLOSED = "closed", _("已销号")


class Task(PublicModel):
    """Something that somebody is to do by a day 挂账; struck off 销号 when somebody else has verified it.

    `source`: the public id of the record that it comes from. `state`, `due` and `proof` are as the last event left them.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="tasks", db_index=False
    )
    title = models.CharField(_("事项"), max_length=160)
    origin = models.CharField(_("来源"), max_length=10, choices=Origin)
    source = models.CharField(max_length=12, blank=True)
    measure = models.CharField(_("整改措施"), max_length=400, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tasks")
    due = models.DateField(_("完成期限"))
    state = models.CharField(_("状态"), max_length=10, choices=TaskState, default=TaskState.OPEN)
    proof = models.CharField(_("完成情况"), max_length=400, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["due", "public_id"]
        indexes = [
            models.Index(fields=["organization", "state", "due"], name="task_organization"),
            models.Index(fields=["due"], condition=Q(state="open", reminded_on=None), name="task_sweep"),
        ]

    def __str__(self) -> str:
        return self.title


class TaskEvent(models.Model):
    """What happened to a task; never changed. `verb`: opened, reported, verified, reopened, postponed, moved, noted."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=10)
    note = models.CharField(max_length=400, blank=True)
    due = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.task}: {self.verb}"
