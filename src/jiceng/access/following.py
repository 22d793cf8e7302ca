"""What follows for roles when an organisation or a member changes over: nothing is given or taken silently."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jiceng.organizations.consequences import LEAVE, SPLIT, TRANSFER, Follow, Proposal
from jiceng.organizations.models import Organization

from .models import Grant
from .roles import Role


def following(proposal: Proposal) -> list[Follow]:
    """Grants on what ends, and grants from above that come to cover it or no longer do."""
    found = []
    if proposal.ending:
        what = _("从那天起只能查看它以前的记录；在别处需要的权限，请另行授予。")
        found.append(Follow(_("在它上面的授权"), what, lambda: _on(proposal.ending, proposal), named=_whose))
    if proposal.verb == SPLIT:
        what = _("只管原来的党组织；新组织需要的，请另行授予。")
        found.append(
            Follow(_("在它上面的授权"), what, lambda: _on([proposal.organization], proposal), named=_whose)
        )
    if proposal.verb == TRANSFER:
        what = _("仍管原来的党组织：该收回的请收回；在新的党组织需要的，请另行授予。")
        own = _on([proposal.organization], proposal).filter(user__person__in=proposal.people)
        return [Follow(_("本人在原党组织的授权"), what, lambda: own, named=_whose)]
    if proposal.verb == LEAVE:
        own = _held(proposal).filter(user__person__in=proposal.people)
        return [Follow(_("本人的授权"), _("仍然有效：该收回的请收回。"), lambda: own, named=_whose)]
    if proposal.to is None:
        return found
    old, new = set(proposal.organization.ancestor_paths), set(proposal.to.lineage)
    return [
        *found,
        Follow(
            _("上级的授权"), _("从此管到这里的人和工作。"), lambda: _above(new - old, proposal), named=_where
        ),
        Follow(
            _("上级的授权"),
            _("从此不再管到这里的人和工作。"),
            lambda: _above(old - new, proposal),
            named=_where,
        ),
    ]


def _held(proposal: Proposal) -> QuerySet[Grant]:
    """Grants that go on beyond the day of the change."""
    later = Q(ends=None) | Q(ends__gt=proposal.on)
    return (
        Grant.objects.filter(later)
        .select_related("user", "organization")
        .order_by("organization__path", "pk")
    )


def _on(places: Collection[Organization], proposal: Proposal) -> QuerySet[Grant]:
    return _held(proposal).filter(organization__in=places)


def _above(paths: Collection[str], proposal: Proposal) -> QuerySet[Grant]:
    """Grants that reach downwards from some places. A member's own view reaches nothing below."""
    return _held(proposal).filter(organization__path__in=paths).exclude(role=Role.MEMBER)


def _whose(grant: Grant) -> str:
    return f"{grant.user}（{grant.get_role_display()}）"


def _where(grant: Grant) -> str:
    """By role and place: whoever makes the change need not see who works above."""
    return f"{grant.get_role_display()}（{grant.organization.label}）" if grant.organization else ""
