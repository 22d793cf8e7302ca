"""The register of people."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiceng.core.fields import PartialDateField
from jiceng.core.models import Dated, PublicModel
from jiceng.organizations.models import Organization, Term, Unit


class Sex(models.TextChoices):
    MALE = "m", _("男")
    FEMALE = "f", _("女")


class Standing(models.TextChoices):
    FULL = "full", _("正式党员")
    PROBATIONARY = "probationary", _("预备党员")


class Status(models.TextChoices):
    """党籍状态."""

    NORMAL = "normal", _("正常")
    SUSPENDED = "suspended", _("停止党籍")


class Person(PublicModel):
    """A person, as the 党员信息采集表 knows one. Names are kept as written and never converted.

    `number_cipher`, `phone_cipher`, `landline_cipher`, `address_cipher` are sealed values (jiceng.core.secrets);
    `number_mask` is what may be shown without revealing; `phone_tail` the last four digits.
    `marks` holds what an import warned of: [{"field", "problem", "mend"}].
    """

    name = models.CharField(_("姓名"), max_length=80)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex, blank=True)
    born_on = PartialDateField(_("出生日期"))
    ethnicity = models.CharField(_("民族"), max_length=20, blank=True)
    education = models.CharField(_("学历"), max_length=40, blank=True)
    work = models.CharField(_("工作岗位"), max_length=80, blank=True)
    number_cipher = models.CharField(max_length=160, blank=True)
    number_hash = models.CharField(max_length=32, null=True, unique=True)
    number_mask = models.CharField(max_length=20, blank=True)
    phone_cipher = models.CharField(max_length=160, blank=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    landline_cipher = models.CharField(max_length=160, blank=True)
    address_cipher = models.TextField(blank=True)
    joined_on = PartialDateField(_("加入党组织日期"))
    full_on = PartialDateField(_("转为正式党员日期"))
    status = models.CharField(_("党籍状态"), max_length=12, choices=Status, default=Status.NORMAL)
    lost = models.BooleanField(_("是否为失联党员"), default=False)
    lost_since = PartialDateField(_("失去联系日期"))
    mobile = models.BooleanField(_("是否为流动党员"), default=False)
    mobile_to = models.CharField(_("外出流向"), max_length=120, blank=True)
    marks = models.JSONField(default=list, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )

    def __str__(self) -> str:
        return self.name


class Membership(PublicModel, Dated):
    """A person's membership in a branch over a period. `began`: how (imported, admitted, transferred, converted)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="memberships", db_index=False
    )
    standing = models.CharField(_("人员类别"), max_length=12, choices=Standing)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    began = models.CharField(max_length=12, default="imported")
    ended = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ends__isnull=True), name="membership_one_open"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "begins"], name="membership_organization"),
            models.Index(
                fields=["organization", "standing"],
                condition=Q(ends__isnull=True),
                name="membership_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} @ {self.organization}"


class CandidacyStage(models.TextChoices):
    APPLICANT = "applicant", _("入党申请人")
    ACTIVIST = "activist", _("入党积极分子")
    TARGET = "target", _("发展对象")


class Candidacy(PublicModel, Dated):
    """Somebody who is not a member yet, in a stage of their development at an organisation over a period.

    `ended`: how the period ended: the next stage, admitted, withdrawn, stopped, moved, refused, deceased.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="candidacies")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="candidacies", db_index=False
    )
    stage = models.CharField(_("阶段"), max_length=10, choices=CandidacyStage)
    ended = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ends__isnull=True), name="candidacy_one_open"
            )
        ]
        indexes = [models.Index(fields=["organization", "ends"], name="candidacy_organization")]

    def __str__(self) -> str:
        return f"{self.person}: {self.stage}"


class Placement(Dated):
    """A member's place in a group of their branch."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="placements")
    group = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="placements")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ends__isnull=True), name="placement_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.group}"


class Stay(PublicModel, Dated):
    """A mobile member 流动党员 takes part in the life of a branch over a period; membership and votes stay at home.

    `home`: the organisation that keeps the membership, where it is not in this system. `source`: the case behind it.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stays")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="stays", db_index=False
    )
    standing = models.CharField(_("人员类别"), max_length=12, choices=Standing)
    home = models.CharField(_("流出地党组织"), max_length=120, blank=True)
    source = models.CharField(max_length=12, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ends__isnull=True), name="stay_one_open")
        ]
        indexes = [models.Index(fields=["organization", "ends"], name="stay_organization")]

    def __str__(self) -> str:
        return f"{self.person} @ {self.organization}"


class Post(models.TextChoices):
    SECRETARY = "secretary", _("书记")
    DEPUTY_SECRETARY = "deputy_secretary", _("副书记")
    ORGANIZATION = "organization", _("组织委员")
    PUBLICITY = "publicity", _("宣传委员")
    DISCIPLINE = "discipline", _("纪检委员")
    MEMBER = "member", _("委员")
    GROUP_HEAD = "group_head", _("党小组组长")
    INSTRUCTOR = "instructor", _("党建指导员")


COMMITTEE_POSTS = (
    Post.SECRETARY,
    Post.DEPUTY_SECRETARY,
    Post.ORGANIZATION,
    Post.PUBLICITY,
    Post.DISCIPLINE,
    Post.MEMBER,
)


class Appointment(PublicModel, Dated):
    """A person in a post of an organisation over a period, usually within a term.

    `unit`: the unit without an organisation that an instructor 党建指导员 helps; others have none.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="appointments", db_index=False
    )
    term = models.ForeignKey(Term, null=True, on_delete=models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="instructors"
    )
    post = models.CharField(_("职务"), max_length=20, choices=Post)

    class Meta:
        indexes = [models.Index(fields=["organization", "ends"], name="appointment_organization")]

    def __str__(self) -> str:
        return f"{self.person} {self.get_post_display()}"


class Contest(PublicModel):
    """A member says that something recorded about them is wrong; the branch answers."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contests")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    field = models.CharField(max_length=40)
    claim = models.TextField(_("应当是"))
    raised_at = models.DateTimeField()
    answer = models.TextField(_("答复"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "answered_at"], name="contest_open")]

    def __str__(self) -> str:
        return f"{self.person}: {self.field}"


class Honour(PublicModel):
    """What a person or an organisation was honoured with 荣誉, by whom and on which day; taken away, it stays with why.

    `giver`: the organisation that gave it, as it was called then. `story`: what it was given for 事迹. `source`: the
    public id of the case behind it, empty for one from before. `award`: the public id of what it was nominated for.
    """

    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="honours"
    )
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="honours"
    )
    title = models.CharField(_("荣誉名称"), max_length=80)
    giver = models.CharField(_("授予单位"), max_length=120)
    on = PartialDateField(_("授予日期"))
    document = models.CharField(_("文号"), max_length=60, blank=True)
    story = models.TextField(_("事迹"), blank=True)
    source = models.CharField(max_length=12, blank=True)
    award = models.CharField(max_length=12, blank=True, db_index=True)
    revoked_on = models.DateField(_("撤销日期"), null=True, blank=True)
    revoked_why = models.CharField(_("撤销原因"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organization__isnull=True)
                | Q(person__isnull=True, organization__isnull=False),
                name="honour_of_one",
            ),
            models.UniqueConstraint(fields=["source"], condition=~Q(source=""), name="honour_once_per_case"),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.organization}: {self.title}"


def votes_on(person: Person, standing: str, day: dt.date) -> bool:
    """Whether a member of that standing has voting rights on a day: full by then, and their membership not suspended."""
    full = standing == Standing.FULL and (person.full_on is None or person.full_on.first_day <= day)
    return full and person.status == Status.NORMAL
