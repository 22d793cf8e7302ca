"""The register of organisations."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiceng.core.fields import PartialDateField, PathField
from jiceng.core.models import Dated, PublicModel

from .kinds import Formation, Kind, Line, Sector


class OrganizationQuerySet(models.QuerySet):
    def standing(self) -> "OrganizationQuerySet":
        """Set up and not dissolved."""
        return self.filter(dissolved_on__isnull=True)

    def within(self, root: "Organization") -> "OrganizationQuerySet":
        """The root and everything below it today (an index range, on both databases)."""
        return self.filter(path__gte=root.path, path__lt=root.path + "~")

    def below(self, root: "Organization") -> "OrganizationQuerySet":
        return self.filter(path__gt=root.path, path__lt=root.path + "~")


class Organization(PublicModel):
    """An organisation as it is today. Names, kind and parent over time: `Designation` and `ParentLink`.

    `path` caches today's tree: five base-36 digits per level; `~` sorts after every digit.
    `records_from`: before this day nothing counts as missed.
    """

    code = models.CharField(_("编码"), max_length=40, unique=True)
    name = models.CharField(_("全称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60, blank=True)
    folded_name = models.CharField(max_length=120, db_index=True, editable=False)
    folded_short_name = models.CharField(max_length=60, blank=True, db_index=True, editable=False)
    kind = models.CharField(_("组织类别"), max_length=20, choices=Kind)
    line = models.CharField(max_length=8, choices=Line, default=Line.PARTY)
    sector = models.CharField(_("所属领域"), max_length=20, choices=Sector, default=Sector.OTHER)
    formation = models.CharField(_("建立方式"), max_length=10, choices=Formation, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", db_index=False
    )
    path = PathField()
    depth = models.PositiveSmallIntegerField(editable=False)
    next_child = models.PositiveIntegerField(default=0, editable=False)
    established_on = PartialDateField(_("成立日期"))
    dissolved_on = models.DateField(null=True, blank=True)
    records_from = models.DateField(_("记录起始日"))

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        indexes = [models.Index(fields=["parent", "path"], name="organization_children")]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.short_name or self.name

    def contains(self, other: "Organization") -> bool:
        """Whether `other` is this organisation or lies below it today."""
        return other.path.startswith(self.path)

    def subtree(self, field: str) -> Q:
        """The condition that what a foreign key points to is this organisation or lies below it today (an index range)."""
        return Q(**{f"{field}__path__gte": self.path, f"{field}__path__lt": self.path + "~"})

    @property
    def ancestor_paths(self) -> list[str]:
        """Paths of everything above, from the root down."""
        return self.lineage[:-1]

    @property
    def lineage(self) -> list[str]:
        """Paths of everything above and its own, from the root down."""
        return [self.path[:length] for length in range(5, len(self.path) + 1, 5)]


class ParentLink(Dated):
    """`organization` stood under `parent` (nothing above: null) over a period. Never two at once."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="parent_links")
    parent = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="child_links", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["parent", "begins"], name="parentlink_parent")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(ends__isnull=True), name="parentlink_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} < {self.parent} {self.begins}–{self.ends or ''}"


class PackUse(Dated):
    """An optional pack of rules that holds for an organisation and everything below it over a period."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="pack_uses")
    pack = models.CharField(_("规则包"), max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "pack"], condition=Q(ends__isnull=True), name="packuse_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.begins}–{self.ends or ''}"


class Designation(Dated):
    """What an organisation was called and what it was over a period."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="designations")
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    sector = models.CharField(max_length=20, choices=Sector)
    formation = models.CharField(max_length=10, choices=Formation, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(ends__isnull=True), name="designation_one_open"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ChangeVerb(models.TextChoices):
    SET_UP = "set_up", _("成立")
    RENAMED = "renamed", _("更名")
    RECLASSIFIED = "reclassified", _("变更类别")
    MOVED = "moved", _("调整隶属")
    MERGED = "merged", _("合并")
    SPLIT = "split", _("拆分")
    DISSOLVED = "dissolved", _("撤销")


class Change(PublicModel):
    """A change of an organisation, as decided: on which day, by which document, when recorded."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="changes")
    verb = models.CharField(max_length=14, choices=ChangeVerb)
    on = PartialDateField()
    document = models.CharField(_("批准文号"), max_length=80, blank=True)
    other = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    before = models.CharField(max_length=160, blank=True)
    after = models.CharField(max_length=160, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.organization}"


class Unit(PublicModel):
    """A unit 单位 (enterprise, village, office …) and the organisation that covers it, if one does.

    `above` answers for it while nobody covers it; `coming`: it is still being built 在建. `reason`, `measure` and
    `deadline` 限期建立: why nobody covers it, what is being done, and by when.
    """

    name = models.CharField(_("单位名称"), max_length=120)
    sector = models.CharField(max_length=20, choices=Sector)
    above = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="units_below")
    covered_by = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="units"
    )
    formation = models.CharField(max_length=10, choices=Formation, blank=True)
    coming = models.BooleanField(_("在建"), default=False)
    reason = models.CharField(_("没有党组织的原因"), max_length=200, blank=True)
    measure = models.CharField(_("措施"), max_length=200, blank=True)
    deadline = models.DateField(_("限期建立"), null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    def days_over(self, on: dt.date) -> int:
        """Days since the deadline passed while nobody covers it; 0 before, or where none was set."""
        late = self.covered_by_id is None and self.deadline is not None and self.deadline < on
        return (on - self.deadline).days if late and self.deadline else 0


class Term(PublicModel):
    """A term of office of a committee, or of a secretary where a branch has none.

    `ends_on`: the day written in the files where one is; else the rulebook's `term.dates` says it from `elected_on`.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField(_("届次"), null=True, blank=True)
    elected_on = PartialDateField(_("选举日期"))
    ends_on = PartialDateField(_("届满日期"))
    extended_years = models.PositiveSmallIntegerField(_("延期年数"), default=0)
    has_committee = models.BooleanField(_("设委员会"), default=True)
    closed_on = models.DateField(null=True, blank=True)
    document = models.CharField(_("批准文号"), max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(closed_on__isnull=True), name="term_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.elected_on or ''}"

    def held_on(self, day: dt.date) -> bool:
        begun = self.elected_on is None or self.elected_on.first_day <= day
        return begun and (self.closed_on is None or self.closed_on > day)
