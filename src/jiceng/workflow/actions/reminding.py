"""Reminders: one sweep over an index, each open step claimed once."""

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from jiceng.core.clock import day_of
from jiceng.documents.words import in_reader_language
from jiceng.notifications.actions import send
from jiceng.organizations.models import Organization
from jiceng.people.models import Appointment, Person, Post

from ..models import Case, OpenStep, Task, TaskState

AHEAD = dt.timedelta(days=7)
"""How long before its day a task is brought to its owner's mind."""
POSTS = (Post.SECRETARY, Post.ORGANIZATION)
"""Who sees to procedures in a branch."""
OWN = "applicant"
"""The actor of a step that the person whom a case is about does; they are told, too, and find it on their own page."""


def remind(at: dt.datetime, page_of: Callable[[Case], str]) -> int:
    """Send a notice for each open step whose time has come; how many. Two sweepers at once send it once.

    `page_of`: the address of a case's page.
    """
    today, count = day_of(at), 0
    due = OpenStep.objects.filter(remind_on__lte=today, reminded_on=None)
    for one in due.select_related("case__version", "case__person__user", "organization").order_by(
        "remind_on", "pk"
    ):
        with transaction.atomic():
            mine = OpenStep.objects.filter(pk=one.pk, reminded_on=None).update(reminded_on=today)
            if mine:
                _tell(one, page_of(one.case), at)
                count += 1
    return count


def escalate(at: dt.datetime, page_of: Callable[[Case], str]) -> int:
    """Tell the organisation above, once, of a step that an organisation owed and let pass (an election); how many."""
    today, count = day_of(at), 0
    late = OpenStep.objects.filter(due__lt=today, escalated_on=None, case__person=None)
    rows = late.select_related("case__version", "case__organization", "organization__parent")
    for one in rows.order_by("due", "pk"):
        with transaction.atomic():
            mine = OpenStep.objects.filter(pk=one.pk, escalated_on=None).update(escalated_on=today)
            if mine and one.organization.parent is not None:
                _tell(one, page_of(one.case), at, above=one.organization.parent)
                count += 1
    return count


def _tell(one: OpenStep, path: str, at: dt.datetime, *, above: Organization | None = None) -> None:
    place = above or one.organization
    held = Appointment.objects.on(day_of(at)).filter(organization=place, post__in=POSTS)
    people = Person.objects.filter(pk__in=held.values("person")).select_related("user")
    told = dict.fromkeys(people, path)
    if one.owner == OWN and above is None and one.case.person is not None:
        told.setdefault(one.case.person, "/")
    step = one.case.version.definition.step(one.step)
    for person, page in told.items():
        with override((person.user and person.user.language) or settings.LANGUAGE_CODE):
            title = in_reader_language(step.title, step.title_en)
            subject = _("%(case)s：%(step)s") % {"case": one.case.title, "step": title}
            day = one.due.isoformat() if one.due else ""
            body = _("应在%(day)s以前办，还没有记录。") if above else _("最迟 %(day)s。")
            send(people=[person], subject=subject, body=body % {"day": day} if day else "", path=page, at=at)


def remind_tasks(at: dt.datetime, page_of: Callable[[Task], str]) -> int:
    """Send a notice to the owner of each open task that is due within a week; how many. Each is claimed once."""
    today, count = day_of(at), 0
    due = Task.objects.filter(state=TaskState.OPEN, reminded_on=None, due__lte=today + AHEAD)
    for one in due.select_related("owner__user").order_by("due", "pk"):
        with transaction.atomic():
            mine = Task.objects.filter(pk=one.pk, reminded_on=None).update(reminded_on=today)
            if mine:
                user = one.owner.user
                with override((user and user.language) or settings.LANGUAGE_CODE):
                    body = _("最迟 %(day)s。") % {"day": one.due.isoformat()}
                    subject = _("挂账的事项：%(title)s") % {"title": one.title}
                    send(people=[one.owner], subject=subject, body=body, path=page_of(one), at=at)
                count += 1
    return count
