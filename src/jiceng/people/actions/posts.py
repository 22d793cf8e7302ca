"""Posts, and the terms that they belong to."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record_of
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations import actions as organizations
from jiceng.organizations.models import Organization, Term, Unit

from ..models import Appointment, Person, Post


@transaction.atomic
def open_term(
    *, organization: Organization, elected_on: PartialDate | None, by: User, at: dt.datetime, **fields: Any
) -> Term:
    """Record an election: the next term begins, and the posts of the one before end with it.

    Posts that began after the election belong to the next term.
    `fields`: what `organizations.actions.open_term` takes besides.
    """
    before = Term.objects.filter(organization=organization, closed_on=None).first()
    term = organizations.open_term(organization=organization, elected_on=elected_on, by=by, at=at, **fields)
    if before is not None:
        before.refresh_from_db()
        _end_posts_of(before)
        Appointment.objects.filter(term=before, ends=None).update(term=term)
    return term


@transaction.atomic
def close_term(*, term: Term, on: dt.date, by: User, at: dt.datetime) -> None:
    """Record that a term ended on a day without a next one; its posts end with it."""
    organizations.close_term(term=term, on=on, by=by, at=at)
    _end_posts_of(term)


def _end_posts_of(term: Term) -> None:
    """Whoever is elected again is appointed again, to the next term."""
    Appointment.objects.filter(term=term, ends=None, begins__lt=term.closed_on).update(ends=term.closed_on)


@transaction.atomic
def appoint(
    *,
    person: Person,
    organization: Organization,
    post: str,
    begins: dt.date,
    by: User,
    at: dt.datetime,
    term: Term | None = None,
    unit: Unit | None = None,
) -> Appointment:
    """Appoint a person to a post from a day on, within a term, an instructor perhaps for a unit.

    A new secretary ends the one before.
    """
    if term is not None and not term.held_on(begins):
        raise Refused(_("这一天不在所属一届的任期之内。"), field="begins")
    open_posts = Appointment.objects.filter(organization=organization, ends=None)
    if open_posts.filter(person=person, post=post, unit=unit).exists():
        raise Refused(_("%(name)s已任此职。") % {"name": person.name}, field="post")
    if post in (Post.SECRETARY, Post.GROUP_HEAD):
        for before in open_posts.filter(post=post):
            if before.begins >= begins:
                raise Refused(_("前任的任职开始于这一天之后，请先更正。"), field="begins")
            before.ends = begins
            before.save(update_fields=["ends"])
    appointment = Appointment.objects.create(
        person=person, organization=organization, post=post, begins=begins, term=term, unit=unit
    )
    record_of(
        appointment.person, appointment.organization, "appointed", by, at, {"post": post, "begins": begins}
    )
    return appointment


@transaction.atomic
def end_appointment(*, appointment: Appointment, on: dt.date, by: User, at: dt.datetime) -> None:
    """End an appointment on a day."""
    if appointment.ends is not None:
        raise Refused(_("这项任职已经结束。"))
    if on <= appointment.begins:
        raise Refused(_("结束日期应当晚于开始日期。"), field="on")
    appointment.ends = on
    appointment.save(update_fields=["ends"])
    record_of(appointment.person, appointment.organization, "appointment_ended", by, at, {"on": on})
