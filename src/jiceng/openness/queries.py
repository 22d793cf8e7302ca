"""Reads on notices. Access is checked by the caller, who knows the user's scope."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from jiceng.organizations.models import Organization
from jiceng.people.models import Candidacy, Person
from jiceng.people.queries import members_of, roster_within
from jiceng.ui.dates import show_date

from .masking import without_name
from .models import Notice, Objection, Outcome, State
from .period import Usual, usual_days

CHIPS = {
    State.HANGING: "due",
    State.WAITING: "warn",
    State.CONCLUDED: "met",
    State.WITHDRAWN: "not_recorded",
}
"""The colour and shape of each state."""
RUNNING = Q(withdrawn_on=None, concluded_on=None)


def standing_of(notice: Notice, on: dt.date) -> State:
    """How a notice stands on a day since it was posted."""
    if notice.withdrawn_on is not None and notice.withdrawn_on <= on:
        return State.WITHDRAWN
    if notice.concluded_on is not None and notice.concluded_on <= on:
        return State.CONCLUDED
    return State.HANGING if on <= notice.ends_on else State.WAITING


def passed(notice: Notice, on: dt.date) -> str | None:
    """None where by that day it hung its whole time, was concluded and no objection stood; else what lacks."""
    if on < notice.posted_on:
        return _("公示“%(title)s”到%(day)s才张贴。") % {
            "title": as_hung(notice).title,
            "day": show_date(notice.posted_on),
        }
    sentences = {
        State.HANGING: _("公示“%(title)s”还没有期满，最后一天是%(day)s。"),
        State.WAITING: _("公示“%(title)s”已经期满，还没有写结果。"),
        State.WITHDRAWN: _("公示“%(title)s”已经撤下。"),
    }
    state = standing_of(notice, on)
    words = {"title": as_hung(notice).title, "day": show_date(notice.ends_on)}
    if state in sentences:
        return sentences[state] % words
    if notice.objections.filter(outcome=Outcome.UPHELD).exists():
        return _("对公示“%(title)s”的异议成立。") % words
    return None


def notices_within(organization: Organization) -> QuerySet[Notice]:
    """Notices of a subtree, the latest first."""
    return Notice.objects.filter(organization.subtree("organization")).select_related(
        "organization", "person"
    )


CURRENT, ALL = "current", ""
"""What may be asked for beside one state: what still runs, and everything."""


def listed(organization: Organization, *, state: str, name: str, on: dt.date) -> QuerySet[Notice]:
    """Notices of a subtree in a state on a day, perhaps only those whose title or person is named so."""
    rows = notices_within(organization)
    if name:
        rows = rows.filter(Q(title__contains=name) | Q(person__name__contains=name))
    conditions = {
        CURRENT: RUNNING,
        State.HANGING: RUNNING & Q(ends_on__gte=on),
        State.WAITING: RUNNING & Q(ends_on__lt=on),
        State.CONCLUDED: Q(withdrawn_on=None, concluded_on__isnull=False),
        State.WITHDRAWN: Q(withdrawn_on__isnull=False),
    }
    return rows.filter(conditions[state]) if state else rows


@dataclass(frozen=True, slots=True)
class Hung:
    """The words of a notice as they hang: the name masked where it is to be."""

    title: str
    text: str
    result: str


def as_hung(notice: Notice) -> Hung:
    """What may be read of a notice by those before whom it hangs."""
    name = notice.person.name if notice.masked and notice.person else ""
    title, text, result = (without_name(one, name) for one in (notice.title, notice.text, notice.result))
    return Hung(title, text, result)


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in a list; `open`: objections without an answer."""

    notice: Notice
    title: str
    state: State
    chip: str
    open: int


def notice_lines(notices: Iterable[Notice], on: dt.date) -> list[NoticeLine]:
    """Lines of a page. One query at any number of notices."""
    rows = list(notices)
    waiting = Objection.objects.filter(notice__in=[one.pk for one in rows], answered_at=None)
    counts = dict(waiting.order_by().values_list("notice").annotate(Count("pk")))
    return [
        NoticeLine(one, as_hung(one).title, state, CHIPS[state], counts.get(one.pk, 0))
        for one in rows
        for state in [standing_of(one, on)]
    ]


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as its page shows it to whoever keeps it.

    `short`: the rule that it falls short of, as advice. `back_dated`: it was written down on a later day than it was
    posted. `open`: objections without an answer. `lacks`: why it cannot be concluded yet, empty where it can.
    """

    hung: Hung
    state: State
    chip: str
    short: Usual | None
    back_dated: bool
    objections: list[Objection]
    open: int
    lacks: str


def shown(notice: Notice, on: dt.date, recorded_on: dt.date) -> Shown:
    """The page of a notice on a day. Two queries; one more where it hangs fewer days than is usual."""
    rows = list(notice.objections.select_related("answered_by", "recorded_by"))
    for one in rows:
        one.notice = notice
    usual = usual_days(notice.organization, notice.posted_on)
    state = standing_of(notice, on)
    return Shown(
        as_hung(notice),
        state,
        CHIPS[state],
        usual if usual and notice.days < usual.days else None,
        recorded_on > notice.posted_on,
        rows,
        sum(one.answered_at is None for one in rows),
        lacking(notice, rows, on),
    )


def lacking(notice: Notice, objections: Iterable[Objection], on: dt.date) -> str:
    """What stands against concluding a notice on a day; empty where nothing does."""
    if notice.withdrawn_on is not None:
        return _("这份公示已经撤下。")
    if notice.concluded_on is not None:
        return _("这份公示已经有结果。")
    if on <= notice.ends_on:
        return _("公示到%(day)s，期满以后才能写结果。") % {"day": show_date(notice.ends_on)}
    if waiting := sum(one.answered_at is None for one in objections):
        return _("还有 %(count)d 件异议没有答复。") % {"count": waiting}
    return ""


def people_to_name(organization: Organization, named: str = "") -> list[Person]:
    """Whom a notice may be about: members of the organisation, and candidates in it and below, by name; and the member
    below it with the public id `named`. Two queries, with that one three."""
    members = {one.person.pk: one.person for one in members_of(organization)}
    rows = Candidacy.objects.filter(organization.subtree("organization"), ends=None)
    members |= {one.person.pk: one.person for one in rows.select_related("person")}
    if named:
        below = roster_within(organization).filter(person__public_id=named)
        members |= {one.person.pk: one.person for one in below}
    return sorted(members.values(), key=lambda one: (one.name, one.public_id))
