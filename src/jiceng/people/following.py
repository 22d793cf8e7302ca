"""What follows for people when their branch is merged, split, dissolved or moved, when they go to another, or leave."""

import datetime as dt
from collections.abc import Callable, Sequence

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.organizations.consequences import DISSOLVE, LEAVE, MERGE, SPLIT, TRANSFER, Follow, Proposal, some
from jiceng.organizations.figures import recount
from jiceng.organizations.models import Organization

from . import search
from .models import Appointment, Candidacy, Contest, Membership, Placement


def moving(membership: Membership, to: Organization, on: dt.date, cause: str = "") -> Proposal:
    """The change that the transfer of a member would be; `cause`: the public id of the case whose effect it is."""
    return Proposal(TRANSFER, membership.organization, on, to=to, people=(membership.person_id,), cause=cause)


def leaving(membership: Membership, on: dt.date, how: str, cause: str = "") -> Proposal:
    """The change that the end of a membership would be."""
    people = (membership.person_id,)
    return Proposal(LEAVE, membership.organization, on, people=people, cause=cause, how=how)


def members_going(proposal: Proposal) -> QuerySet[Membership]:
    """Members who change over: all of an organisation that is merged, the chosen ones of one that is split."""
    rows = Membership.objects.filter(organization=proposal.organization, ends=None).select_related("person")
    return rows.filter(person__in=proposal.people) if proposal.verb == SPLIT else rows


def following(proposal: Proposal) -> list[Follow]:
    """Members, applicants, posts, places in groups, and corrections asked for."""
    if proposal.verb == MERGE:
        words = {"name": proposal.to.name if proposal.to else ""}
        members = Follow(_("党员"), _("转入“%(name)s”。") % words, _members(proposal), named=_name)
        return [members, _candidacies(proposal), _posts(proposal), _placements(proposal), _contests(proposal)]
    if proposal.verb == SPLIT:
        members = Follow(_("党员"), _("划入新的党组织。"), _members(proposal), named=_name)
        return [members, _posts(proposal), _placements(proposal), _contests(proposal)]
    if proposal.verb == TRANSFER:
        return [_posts(proposal), _placements(proposal), _contests(proposal)]
    if proposal.verb == LEAVE:
        return [_posts(proposal), _placements(proposal)]
    if proposal.verb == DISSOLVE:
        members = Follow(
            _("党员"),
            _("须先转出，或者并入其他党支部。"),
            _members(proposal),
            named=_name,
            obstacle=lambda rows: (
                _("还有%(count)d名党员，请先转出，或者并入其他党支部。") % {"count": len(rows)}
            ),
        )
        return [members, _candidacies(proposal), _posts(proposal), _placements(proposal), _contests(proposal)]
    return []


def _name(row: Membership | Candidacy | Placement | Contest) -> str:
    return str(row.person.name)


def _members(proposal: Proposal) -> Callable[[], QuerySet[Membership]]:
    return lambda: members_going(proposal).order_by("person__name", "pk")


def _candidacies(proposal: Proposal) -> Follow:
    """People on their way into the Party go along; where nobody takes over, they are handed over first."""
    rows = Candidacy.objects.filter(organization=proposal.organization, ends=None).select_related("person")

    def go(found: Sequence[Candidacy], to: Organization | None, by: User, at: dt.datetime) -> None:
        on, keys = proposal.on, [one.pk for one in found]
        Candidacy.objects.filter(pk__in=keys, begins__gte=on).update(organization=to)
        earlier = [one for one in found if one.begins < on]
        Candidacy.objects.filter(pk__in=[one.pk for one in earlier]).update(ends=on, ended="moved")
        Candidacy.objects.bulk_create(
            Candidacy(person=one.person, organization=to, stage=one.stage, begins=on) for one in earlier
        )
        search.index([one.person_id for one in found])

    def first(found: Sequence[Candidacy]) -> str:
        names = some([_name(one) for one in found])
        return _("%(names)s还在这里申请入党或者接受培养，请先转到其他党支部，或者终止。") % {"names": names}

    merging = proposal.verb == MERGE
    return Follow(
        _("入党申请人、积极分子和发展对象"),
        _("随之转入，由接收的党支部继续培养。") if merging else _("须先转到其他党支部，或者终止。"),
        lambda: rows.order_by("person__name", "pk"),
        named=_name,
        act=go if merging else None,
        obstacle=None if merging else first,
    )


def _posts(proposal: Proposal) -> Follow:
    """Posts in what ends, and those that people who go held in what they leave."""
    rows = Appointment.objects.filter(ends=None).select_related("person")
    if proposal.partly:
        groups = Organization.objects.filter(parent=proposal.organization)
        here = [proposal.organization.pk, *groups.values_list("pk", flat=True)]
        rows = rows.filter(organization__in=here, person__in=proposal.people)
    else:
        rows = rows.filter(organization__in=proposal.ending)

    def end(found: Sequence[Appointment], _to: Organization | None, by: User, at: dt.datetime) -> None:
        left = Appointment.objects.filter(pk__in=[one.pk for one in found], ends=None)
        left.update(ends=Greatest(F("begins"), Value(proposal.on)))

    return Follow(
        _("任职"),
        _("当天结束；需要时在新的党组织重新任命。")
        if proposal.verb not in (DISSOLVE, LEAVE)
        else _("当天结束。"),
        lambda: rows.order_by("organization__path", "post", "pk"),
        named=lambda one: f"{one.person.name}（{one.get_post_display()}）",
        act=end,
    )


def _placements(proposal: Proposal) -> Follow:
    rows = Placement.objects.filter(ends=None).select_related("person")
    if proposal.partly:
        rows = rows.filter(person__in=proposal.people, group__parent=proposal.organization)
    else:
        rows = rows.filter(group__in=proposal.ending)

    def end(found: Sequence[Placement], _to: Organization | None, by: User, at: dt.datetime) -> None:
        keys = [one.pk for one in found]
        Placement.objects.filter(pk__in=keys, ends=None, begins__gte=proposal.on).delete()
        Placement.objects.filter(pk__in=keys, ends=None).update(ends=proposal.on)

    return Follow(
        _("党小组编组"),
        _("当天结束，需要时重新编组。") if proposal.verb != LEAVE else _("当天结束。"),
        lambda: rows.order_by("person__name", "pk"),
        named=_name,
        act=end,
    )


def _contests(proposal: Proposal) -> Follow:
    """Whoever asked for a correction gets their answer from where they belong."""
    rows = Contest.objects.filter(organization=proposal.organization, answered_at=None).select_related(
        "person"
    )
    if proposal.partly:
        rows = rows.filter(person__in=proposal.people)

    def go(found: Sequence[Contest], to: Organization | None, by: User, at: dt.datetime) -> None:
        if to is not None:
            Contest.objects.filter(pk__in=[one.pk for one in found]).update(organization=to)
            recount([proposal.organization.pk, to.pk])

    return Follow(
        _("待答复的更正申请"),
        _("由接手的党组织答复。"),
        lambda: rows.order_by("raised_at", "pk"),
        named=_name,
        act=go if proposal.partly or proposal.successor else None,
    )
