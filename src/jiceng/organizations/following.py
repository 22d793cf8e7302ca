"""What follows in the register of organisations when one of them is merged, split, dissolved or moved."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from jiceng.accounts.models import User

from .actions.packs import stop_using
from .consequences import DISSOLVE, LEAVE, MERGE, MOVE, SPLIT, TRANSFER, Follow, Proposal
from .kinds import Kind
from .models import Organization, PackUse, Term, Unit
from .rulebooks import base_rulebook, packs_on, uses_by_path


def following(proposal: Proposal) -> list[Follow]:
    """Organisations below, terms, units and packs of rules; nothing of that goes with a member."""
    if proposal.verb in (TRANSFER, LEAVE):
        return []
    found = [] if proposal.verb == SPLIT else [_below(proposal)]
    if proposal.ending:
        found += [_groups(proposal), _terms(proposal), *_units(proposal)]
    if proposal.verb in (MERGE, DISSOLVE):
        found.append(_uses(proposal))
    if proposal.verb == SPLIT:
        found.append(
            Follow(
                _("规则包"),
                _("原组织选用的，新组织继续选用。"),
                lambda: _titles(proposal.organization.pack_uses.filter(ends=None)),
            )
        )
    if proposal.verb in (MERGE, MOVE) and proposal.to is not None:
        found += _packs(proposal, proposal.to)
    return found


def _below(proposal: Proposal) -> Follow:
    own = proposal.organization
    standing = Organization.objects.standing()
    if proposal.verb == DISSOLVE:
        return Follow(
            _("下级党组织"),
            _("须先调整或撤销。"),
            lambda: standing.filter(parent=own),
            named=lambda one: one.name,
            obstacle=lambda rows: _("还有下级党组织，请先调整或撤销它们。"),
        )
    rows = standing.below(own)
    if proposal.verb == MERGE:
        rows = rows.exclude(parent=own, kind=Kind.GROUP)
    what = _("随之改为隶属“%(name)s”。") % {"name": proposal.to.name if proposal.to else ""}
    return Follow(_("下级党组织"), what, lambda: rows.order_by("path"), named=lambda one: one.name)


def _groups(proposal: Proposal) -> Follow:
    return Follow(_("党小组"), _("随之撤销。"), lambda: proposal.groups, named=lambda one: one.name)


def _terms(proposal: Proposal) -> Follow:
    """`actions.endings` closes them together with their organisation."""
    return Follow(
        _("任期"),
        _("当天结束。"),
        lambda: Term.objects.filter(organization__in=proposal.ending, closed_on=None),
        named=lambda one: str(one.elected_on or one.ends_on or ""),
    )


def _units(proposal: Proposal) -> list[Follow]:
    own, to = proposal.organization, proposal.successor
    units = Unit.objects.filter(closed_on=None).order_by("name", "pk")

    def alone(rows: Sequence[Unit]) -> str:
        return _("它没有上级，名下的单位没有党组织可以接手，请先处理。")

    def take(rows: Sequence[Unit], _to: Organization | None, by: User, at: dt.datetime) -> None:
        Unit.objects.filter(pk__in=[one.pk for one in rows], covered_by=own).update(covered_by=to)
        Unit.objects.filter(pk__in=[one.pk for one in rows], above=own).update(above=to)

    def release(rows: Sequence[Unit], _to: Organization | None, by: User, at: dt.datetime) -> None:
        Unit.objects.filter(pk__in=[one.pk for one in rows]).update(covered_by=None, formation="")
        Unit.objects.filter(pk__in=[one.pk for one in rows], above=own).update(above=to)

    words = {"name": to.name if to else ""}
    if proposal.verb == MERGE:
        mine = Q(covered_by=own) | Q(above=own)
        return [
            Follow(
                _("单位"),
                _("改由“%(name)s”覆盖或者负责。") % words,
                lambda: units.filter(mine),
                named=lambda one: one.name,
                act=take,
            )
        ]
    left = units.filter(above=own).exclude(covered_by=own)
    return [
        Follow(
            _("所覆盖的单位"),
            _("不再有党组织覆盖，由“%(name)s”负责重新覆盖。") % words,
            lambda: units.filter(covered_by=own),
            named=lambda one: one.name,
            act=release,
            obstacle=None if to else alone,
        ),
        Follow(
            _("负责覆盖的单位"),
            _("改由“%(name)s”负责。") % words,
            lambda: left,
            named=lambda one: one.name,
            act=take,
            obstacle=None if to else alone,
        ),
    ]


def _uses(proposal: Proposal) -> Follow:
    """Packs that the ending organisation used itself are used no longer."""

    def stop(rows: Sequence[PackUse], _to: Organization | None, by: User, at: dt.datetime) -> None:
        for use in rows:
            stop_using(use=use, ends=max(proposal.on, use.begins + dt.timedelta(days=1)), by=by, at=at)

    return Follow(
        _("自己选用的规则包"),
        _("当天停用。"),
        lambda: PackUse.objects.filter(organization__in=proposal.ending, ends=None).order_by("pk"),
        named=lambda one: _title(one.pack),
        act=stop,
    )


def _packs(proposal: Proposal, to: Organization) -> list[Follow]:
    """Packs that hold at the one place and not at the other."""

    def held(there: Organization, path: str) -> set[str]:
        uses = uses_by_path([*there.lineage, proposal.organization.path])(path)
        return set(packs_on(uses, proposal.on))

    def before() -> set[str]:
        return held(proposal.organization, proposal.organization.path)

    def after() -> set[str]:
        own: set[str] = set()
        if proposal.verb == MOVE:
            own = set(
                PackUse.objects.on(proposal.on)
                .filter(organization=proposal.organization)
                .values_list("pack", flat=True)
            )
        return held(to, to.path) | own

    return [
        Follow(_("规则包"), _("从那天起适用。"), lambda: sorted(after() - before()), named=_title),
        Follow(_("规则包"), _("从那天起不再适用。"), lambda: sorted(before() - after()), named=_title),
    ]


def _titles(uses: Iterable[PackUse]) -> list[str]:
    return [_title(one.pack) for one in uses]


def _title(pack: str) -> str:
    return next((one.title for one in base_rulebook().packs if one.id == pack), pack)
