"""Changes of an organisation that stays: its name, what it is, where it stands."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.clock import day_of
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused

from .. import consequences, figures, search, signals
from ..folding import fold
from ..kinds import BRANCHES, Kind, Sector
from ..models import Change, ChangeVerb, Designation, Organization, ParentLink
from ..paths import WIDTH, allot

DEEPEST = 20
"""Levels that a path has room for."""


@transaction.atomic
def rename(
    *,
    organization: Organization,
    name: str,
    on: dt.date,
    by: User,
    at: dt.datetime,
    short_name: str = "",
    document: str = "",
) -> Organization:
    """Give another full name (and short name) from a day on; the earlier ones stay in the history.

    Raises Refused for an empty or unchanged name, one that a sister bears, or an impossible day.
    """
    name, short_name = name.strip(), short_name.strip()
    if not name:
        raise Refused(_("请填写党组织名称。"), field="name")
    if (name, short_name) == (organization.name, organization.short_name):
        raise Refused(_("名称没有变化。"), field="name")
    sisters = Organization.objects.standing().filter(parent=organization.parent_id, folded_name=fold(name))
    if sisters.exclude(pk=organization.pk).exists():
        raise Refused(_("上级之下已有同名的党组织“%(name)s”。") % {"name": name}, field="name")
    before = organization.name
    organization.name, organization.short_name = name, short_name
    organization.folded_name, organization.folded_short_name = fold(name), fold(short_name)
    _redesignate(organization, on, at)
    search.index([organization])
    write_change(organization, ChangeVerb.RENAMED, on, document, by, at, before=before, after=name)
    return organization


@transaction.atomic
def reclassify(
    *,
    organization: Organization,
    kind: str,
    on: dt.date,
    by: User,
    at: dt.datetime,
    sector: str = Sector.OTHER,
    formation: str = "",
    document: str = "",
) -> Organization:
    """Change kind, sector or way of formation from a day on. A group stays a group: it lives within its branch."""
    if (kind, sector, formation) == (organization.kind, organization.sector, organization.formation):
        raise Refused(_("类别、领域和建立方式都没有变化。"), field="kind")
    if Kind.GROUP in (kind, organization.kind) and kind != organization.kind:
        raise Refused(_("党小组和其他党组织之间不能互相变更，请撤销后新设。"), field="kind")
    before = f"{organization.get_kind_display()} {organization.get_sector_display()}"
    organization.kind, organization.sector, organization.formation = kind, sector, formation
    _redesignate(organization, on, at)
    figures.recount([organization.pk])
    after = f"{organization.get_kind_display()} {organization.get_sector_display()}"
    write_change(organization, ChangeVerb.RECLASSIFIED, on, document, by, at, before=before, after=after)
    return organization


@transaction.atomic
def move(
    *,
    organization: Organization,
    to: Organization,
    on: dt.date,
    by: User,
    at: dt.datetime,
    document: str = "",
) -> Organization:
    """Put an organisation with everything below it under another from a day on.

    The paths of the whole subtree are rewritten in one statement; grants keep pointing to the same organisations.
    Raises Refused for a place inside the subtree itself, the present place, or an impossible day.
    """
    figures.hold()
    organization.refresh_from_db()
    to.refresh_from_db()
    if organization.contains(to):
        raise Refused(_("不能隶属于自己或自己的下级。"), field="to")
    if organization.parent_id == to.pk:
        raise Refused(_("已经隶属于“%(name)s”。") % {"name": to.name}, field="to")
    if to.dissolved_on is not None:
        raise Refused(_("“%(name)s”已经撤销。") % {"name": to.name}, field="to")
    if organization.kind == Kind.GROUP:
        raise Refused(_("党小组随党支部，不能单独调整隶属。"), field="to")
    if to.kind in (*BRANCHES, Kind.GROUP):
        raise Refused(_("上级应当是党委或党总支，“%(name)s”不是。") % {"name": to.name}, field="to")
    link = ParentLink.objects.get(organization=organization, ends=None)
    check_day(on, link.begins, at)
    prepared = consequences.prepare(consequences.Proposal(consequences.MOVE, organization, on, to=to))
    before = organization.parent
    link.ends = on
    link.save(update_fields=["ends"])
    ParentLink.objects.create(organization=organization, parent=to, begins=on)
    Organization.objects.filter(pk=organization.pk).update(parent=to)
    carry(organization, to)
    organization.refresh_from_db()
    search.index(list(Organization.objects.within(organization)))
    write_change(
        organization,
        ChangeVerb.MOVED,
        on,
        document,
        by,
        at,
        other=to,
        before=before.name if before else "",
        after=to.name,
    )
    consequences.carry_out(prepared, to, by=by, at=at)
    transaction.on_commit(partial(signals.moved.send, sender=Organization, organization=organization))
    return organization


def carry(organization: Organization, to: Organization) -> None:
    """Rewrite the paths of a subtree for its new place."""
    figures.shift(organization, to)
    old, new = organization.path, allot(to)[0]
    subtree = Organization.objects.within(organization)
    deepest = subtree.order_by("-depth").values_list("depth", flat=True)[0]
    shift = to.depth + 1 - organization.depth
    if deepest + shift >= DEEPEST:
        raise Refused(_("层级太深，最多%(count)d级。") % {"count": DEEPEST}, field="to")
    assert len(new) == (to.depth + 2) * WIDTH
    subtree.update(path=Concat(Value(new), Substr("path", len(old) + 1)), depth=F("depth") + shift)


def _redesignate(organization: Organization, on: dt.date, at: dt.datetime) -> None:
    """Save the organisation and open its next period of names and kind."""
    present = Designation.objects.filter(organization=organization, ends=None).first()
    if present is None:
        raise Refused(_("“%(name)s”已经撤销。") % {"name": organization.name})
    check_day(on, present.begins, at)
    present.ends = on
    present.save(update_fields=["ends"])
    Designation.objects.create(
        organization=organization,
        name=organization.name,
        short_name=organization.short_name,
        kind=organization.kind,
        sector=organization.sector,
        formation=organization.formation,
        begins=on,
    )
    organization.save()


def check_day(on: dt.date, begins: dt.date, at: dt.datetime) -> None:
    """Raises Refused for a day in the future or not after the beginning of what it ends."""
    if on > day_of(at):
        raise Refused(_("日期不能晚于今天。"), field="on")
    if on <= begins:
        raise Refused(_("日期应当晚于上一次变更（%(day)s）。") % {"day": begins.isoformat()}, field="on")


def write_change(
    organization: Organization,
    verb: ChangeVerb,
    on: dt.date,
    document: str,
    by: User,
    at: dt.datetime,
    *,
    other: Organization | None = None,
    before: str = "",
    after: str = "",
) -> None:
    """One line of the organisation's history, and one of the log."""
    Change.objects.create(
        organization=organization,
        verb=verb,
        on=PartialDate.of(on),
        document=document.strip(),
        other=other,
        before=before,
        after=after,
        recorded_at=at,
    )
    record(
        by=by,
        verb=verb.value,
        kind="organization",
        at=at,
        subject=organization.public_id,
        place=organization.public_id,
        details={"on": on, "before": before, "after": after, "document": document},
    )
