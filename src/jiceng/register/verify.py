"""What must always be true of the register; `jiceng verify` says exactly where it is not."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from jiceng.organizations.kinds import MEMBER_BRANCHES, Kind
from jiceng.organizations.models import Designation, Organization, ParentLink
from jiceng.organizations.paths import WIDTH
from jiceng.people.models import Membership, Placement

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class RegisterFault:
    """Something that contradicts itself: `place` is the public id of the organisation or person."""

    place: str
    name: str
    problem: str


def check_register() -> list[RegisterFault]:
    """Every fault in the tree, the names, the memberships and the groups; empty for a sound register."""
    return [*_tree(), *_overlaps(), *_memberships(), *_placements()]


def _tree() -> Iterator[RegisterFault]:
    """The path caches the open links: parent's path, then one segment; standing organisations have both periods."""
    open_link = ParentLink.objects.filter(organization=OuterRef("pk"), ends=None)
    named = Designation.objects.filter(organization=OuterRef("pk"), ends=None, name=OuterRef("name"))
    rows = Organization.objects.select_related("parent").annotate(
        linked=Exists(
            open_link.filter(Q(parent=OuterRef("parent")) | Q(parent=None, organization__parent=None))
        ),
        any_link=Exists(open_link),
        named=Exists(named),
    )
    for one in rows.order_by("path").iterator(chunk_size=BATCH):
        if (
            one.path[:-WIDTH] != (one.parent.path if one.parent else "")
            or one.depth != len(one.path) // WIDTH - 1
        ):
            yield RegisterFault(one.public_id, one.name, _("路径与上级不符。"))
        if one.dissolved_on is None and not one.linked:
            yield RegisterFault(one.public_id, one.name, _("现在的上级与隶属沿革不符。"))
        if one.dissolved_on is None and not one.named:
            yield RegisterFault(one.public_id, one.name, _("现在的名称与沿革不符。"))
        if one.dissolved_on is not None and one.any_link:
            yield RegisterFault(one.public_id, one.name, _("已经撤销，隶属却没有结束。"))


def _overlaps() -> Iterator[RegisterFault]:
    """No two periods of one owner overlap."""
    for model, owner, problem in (
        (ParentLink, "organization", _("同一时间有两个上级。")),
        (Designation, "organization", _("同一时间有两个名称。")),
        (Membership, "person", _("同一时间在两个党支部。")),
        (Placement, "person", _("同一时间在两个党小组。")),
    ):
        after = model._default_manager.filter(
            Q(begins__gt=OuterRef("begins")) | Q(begins=OuterRef("begins"), pk__gt=OuterRef("pk")),
            **{owner: OuterRef(owner)},
        )
        within = after.filter(begins__lt=OuterRef("ends"))
        clash = Q(Exists(within)) | (Q(ends=None) & Q(Exists(after)))
        for row in model._default_manager.filter(clash).select_related(owner).iterator(chunk_size=BATCH):
            holder = getattr(row, owner)
            yield RegisterFault(holder.public_id, holder.name, str(problem))


def _memberships() -> Iterator[RegisterFault]:
    """Exactly one open membership at a time, in a standing organisation of a kind that holds members."""
    doubled = (
        Membership.objects.filter(ends=None)
        .values("person__public_id", "person__name")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
    )
    for row in doubled:
        yield RegisterFault(row["person__public_id"], row["person__name"], _("有两段未结束的党籍。"))
    misplaced = Membership.objects.filter(ends=None).filter(
        ~Q(organization__kind__in=MEMBER_BRANCHES) | Q(organization__dissolved_on__isnull=False)
    )
    for one in misplaced.select_related("person", "organization").iterator(chunk_size=BATCH):
        problem = _("党籍所在的“%(name)s”不能有党员。") % {"name": one.organization.name}
        yield RegisterFault(one.person.public_id, one.person.name, problem)


def _placements() -> Iterator[RegisterFault]:
    """A group lies in the branch of the membership."""
    home = Membership.objects.filter(
        person=OuterRef("person"), ends=None, organization=OuterRef("group__parent")
    )
    stray = Placement.objects.filter(ends=None).filter(~Q(group__kind=Kind.GROUP) | ~Exists(home))
    for one in stray.select_related("person", "group"):
        problem = _("党小组“%(name)s”不在所在的党支部之内。") % {"name": one.group.name}
        yield RegisterFault(one.person.public_id, one.person.name, problem)
