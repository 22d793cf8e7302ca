"""What must always be true of the register; `jiceng verify` says exactly where it is not."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from jiceng.core.secrets import Unreadable, lookup_hash
from jiceng.organizations.figures import differences
from jiceng.organizations.kinds import MEMBER_BRANCHES, Kind
from jiceng.organizations.models import Designation, Organization, ParentLink
from jiceng.organizations.paths import WIDTH
from jiceng.people.models import Appointment, Candidacy, Membership, Person, Placement, Stay
from jiceng.people.personal import mask_number, opened

BATCH = 5_000
NUMBER = ("number_cipher", "number_hash", "number_mask")
LEFT = ("transferred", "deceased", "left", "removed")
"""How a membership ends that no other has to follow."""


@dataclass(frozen=True, slots=True)
class RegisterFault:
    """Something that contradicts itself: `place` is the public id of the organisation or person."""

    place: str
    name: str
    problem: str


def check_register() -> list[RegisterFault]:
    """Every fault in the tree, names, memberships, groups, posts and sealed numbers; empty for a sound register."""
    return [
        *_tree(),
        *_overlaps(),
        *_memberships(),
        *_unexplained(),
        *_placements(),
        *_appointments(),
        *_sealed(),
    ]


def check_figures() -> Iterator[RegisterFault]:
    """What was published, with what changed since, is what counting gives."""
    for one in differences():
        organization = Organization.objects.filter(pk=one.organization).first()
        problem = _("数字“%(figure)s”记为%(known)d，实际是%(counted)d；jiceng figures publish 重新发布。")
        values = {"figure": one.figure, "known": one.known, "counted": one.counted}
        yield RegisterFault(
            organization.public_id if organization else "", str(organization or ""), problem % values
        )


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
    open_ones = Membership.objects.current()
    standing = Q(organization__dissolved_on__isnull=True)
    misplaced = open_ones.filter(standing, ~Q(organization__kind__in=MEMBER_BRANCHES))
    yield from _misplaced(misplaced, _("党籍所在的“%(name)s”不是党支部。"))
    yield from _misplaced(open_ones.filter(~standing), _("党籍所在的“%(name)s”已经撤销。"))


def _misplaced(memberships: QuerySet[Membership], problem: str) -> Iterator[RegisterFault]:
    for one in memberships.select_related("person", "organization").iterator(chunk_size=BATCH):
        yield RegisterFault(one.person.public_id, one.person.name, problem % {"name": one.organization.name})


def _unexplained() -> Iterator[RegisterFault]:
    """Whoever has no open membership has left, as the last one that ended says, is not a member yet, or only stays here."""
    held = Membership.objects.filter(person=OuterRef("pk"))
    gone = held.filter(ended__in=LEFT).exclude(
        Exists(Membership.objects.filter(person=OuterRef("person"), begins__gt=OuterRef("begins")))
    )
    on_the_way = Candidacy.objects.filter(person=OuterRef("pk"))
    guest = Stay.objects.filter(person=OuterRef("pk")).exclude(home="")
    elsewhere = ~Exists(gone) & ~Exists(on_the_way) & ~Exists(guest)
    nowhere = Person.objects.filter(~Exists(held.filter(ends=None)), elsewhere)
    for person in nowhere.iterator(chunk_size=BATCH):
        yield RegisterFault(person.public_id, person.name, _("没有党籍，也没有登记去向。"))


def _placements() -> Iterator[RegisterFault]:
    """A group lies in the branch of the membership."""
    home = Membership.objects.filter(
        person=OuterRef("person"), ends=None, organization=OuterRef("group__parent")
    )
    stray = Placement.objects.filter(ends=None).filter(~Q(group__kind=Kind.GROUP) | ~Exists(home))
    for one in stray.select_related("person", "group"):
        problem = _("党小组“%(name)s”不在所在的党支部之内。") % {"name": one.group.name}
        yield RegisterFault(one.person.public_id, one.person.name, problem)


def _appointments() -> Iterator[RegisterFault]:
    """A post within a term is of the term's organisation and lies within the term."""
    posts = Appointment.objects.filter(term__isnull=False).select_related("person", "organization", "term")
    for one in posts.iterator(chunk_size=BATCH):
        term = one.term
        assert term is not None  # the query keeps only those
        before = term.elected_on is not None and one.begins < term.elected_on.first_day
        after = term.closed_on is not None and (one.ends is None or one.ends > term.closed_on)
        if before or after or term.organization_id != one.organization_id:
            problem = _("在“%(name)s”任%(post)s，不在所属一届的任期之内。") % {
                "name": one.organization.name,
                "post": one.get_post_display(),
            }
            yield RegisterFault(one.person.public_id, one.person.name, problem)


def _sealed() -> Iterator[RegisterFault]:
    """A sealed number opens with the keys at hand, and is found by the hash that belongs to it."""
    kept = Person.objects.exclude(number_cipher="").only("public_id", "name", *NUMBER)
    for person in kept.iterator(chunk_size=BATCH):
        try:
            number = opened(person, "number")
        except Unreadable:
            yield RegisterFault(person.public_id, person.name, _("公民身份号码打不开：密钥不在，或被改过。"))
            continue
        if lookup_hash(number) != person.number_hash or mask_number(number) != person.number_mask:
            yield RegisterFault(person.public_id, person.name, _("公民身份号码与它的检索值不符。"))
