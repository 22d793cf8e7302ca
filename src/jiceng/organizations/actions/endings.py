"""Organisations that end, and those that come out of another."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused

from .. import figures, search
from ..kinds import Kind
from ..models import ChangeVerb, Designation, Organization, ParentLink, Term
from .changes import check_day, move, write_change
from .setup import set_up


@transaction.atomic
def dissolve(
    *, organization: Organization, on: dt.date, by: User, at: dt.datetime, document: str = ""
) -> Organization:
    """Dissolve an organisation below which nothing stands; its open term ends with it.

    `people.actions.dissolve` is the one that also looks at the members.
    """
    if Organization.objects.standing().filter(parent=organization).exists():
        raise Refused(_("还有下级党组织，请先调整或撤销它们。"))
    _end(organization, on, at)
    write_change(organization, ChangeVerb.DISSOLVED, on, document, by, at)
    return organization


@transaction.atomic
def merge(
    *,
    organization: Organization,
    into: Organization,
    on: dt.date,
    by: User,
    at: dt.datetime,
    document: str = "",
) -> Organization:
    """Merge an organisation into another of like kind: what stood below moves, the organisation itself ends.

    `people.actions.merge` is the one that also takes the members along.
    """
    if into.pk == organization.pk or organization.contains(into):
        raise Refused(_("不能并入自己或自己的下级。"), field="to")
    if into.dissolved_on is not None:
        raise Refused(_("“%(name)s”已经撤销。") % {"name": into.name}, field="to")
    for child in Organization.objects.standing().filter(parent=organization):
        if child.kind == Kind.GROUP:
            dissolve(organization=child, on=on, by=by, at=at, document=document)
        else:
            move(organization=child, to=into, on=on, by=by, at=at, document=document)
    _end(organization, on, at)
    write_change(organization, ChangeVerb.MERGED, on, document, by, at, other=into, after=into.name)
    write_change(into, ChangeVerb.MERGED, on, document, by, at, other=organization, before=organization.name)
    return into


@transaction.atomic
def split(
    *,
    organization: Organization,
    name: str,
    on: dt.date,
    by: User,
    at: dt.datetime,
    short_name: str = "",
    document: str = "",
) -> Organization:
    """Set up a new organisation of the same kind beside this one, out of a part of it; returns the new one.

    `people.actions.split` is the one that also places the members.
    """
    link = ParentLink.objects.filter(organization=organization, ends=None).first()
    if link is None:
        raise Refused(_("“%(name)s”已经撤销。") % {"name": organization.name})
    check_day(on, link.begins, at)
    part = set_up(
        name=name,
        short_name=short_name,
        kind=organization.kind,
        sector=organization.sector,
        formation=organization.formation,
        parent=organization.parent,
        established_on=PartialDate.of(on),
        records_from=on,
        packs=list(organization.pack_uses.filter(ends=None).values_list("pack", flat=True)),
        document=document,
        by=by,
        at=at,
    )
    write_change(organization, ChangeVerb.SPLIT, on, document, by, at, other=part, after=part.name)
    return part


def _end(organization: Organization, on: dt.date, at: dt.datetime) -> None:
    link = ParentLink.objects.filter(organization=organization, ends=None).first()
    if link is None:
        raise Refused(_("“%(name)s”已经撤销。") % {"name": organization.name})
    check_day(on, link.begins, at)
    link.ends = on
    link.save(update_fields=["ends"])
    designation = Designation.objects.get(organization=organization, ends=None)
    check_day(on, designation.begins, at)
    designation.ends = on
    designation.save(update_fields=["ends"])
    Term.objects.filter(organization=organization, closed_on=None).update(closed_on=on)
    organization.dissolved_on = on
    organization.save(update_fields=["dissolved_on"])
    search.index([organization])
    figures.recount([organization.pk])
