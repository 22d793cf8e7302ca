"""Raising an objection, answering it, looking at who raised it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record_of
from jiceng.audit.queries import looks_by
from jiceng.core.clock import day_of
from jiceng.core.errors import Refused
from jiceng.people.actions.reveal import PER_HOUR

from ..models import Came, Notice, Objection, Outcome, State
from ..queries import standing_of
from ..sealing import SEALED, opened, seal_objector
from .notices import locked


@transaction.atomic
def raise_objection(
    *,
    notice: Notice,
    text: str,
    came: str,
    raised_on: dt.date,
    by: User,
    at: dt.datetime,
    name: str = "",
    contact: str = "",
) -> Objection:
    """Somebody objects. By the page only while the notice hangs; otherwise also later, and then it counts as late.

    `by`: who writes it down; for what came by the page the system, so that nobody is known by their log-in.
    Raises Refused without a text, for a day to come or before the posting, and by the page after the last day.
    """
    notice = locked(notice.pk)
    if came not in Came.values:
        raise Refused(_("请选择异议是怎么来的。"), field="came")
    if came == Came.PAGE and standing_of(notice, day_of(at)) != State.HANGING:
        raise Refused(_("公示已经结束，这里不再收异议；可以按公示上的联系方式反映。"))
    if not text.strip():
        raise Refused(_("请写明异议。"), field="text")
    if raised_on > day_of(at):
        raise Refused(_("日期在今天之后：还没提出的不用先记。"), field="raised_on")
    if raised_on < notice.posted_on:
        raise Refused(_("日期在张贴以前。"), field="raised_on")
    objection = Objection.objects.create(
        notice=notice,
        text=text.strip(),
        raised_on=raised_on,
        came=came,
        recorded_at=at,
        recorded_by=by,
        **seal_objector(name.strip(), contact.strip()),
    )
    details = {"notice": notice.public_id, "came": came, "raised_on": raised_on, "late": objection.late}
    record_of(
        objection,
        objection.notice.organization,
        "raised",
        by,
        at,
        details | {"anonymous": objection.anonymous},
    )
    return objection


@transaction.atomic
def answer_objection(
    *, objection: Objection, looked_into: str, answer: str, outcome: str, by: User, at: dt.datetime
) -> None:
    """What was found out and answered, once and for good. Raises Refused for one that has its answer."""
    notice = locked(objection.notice_id)
    objection = Objection.objects.get(pk=objection.pk)
    objection.notice = notice
    if objection.answered_at is not None:
        raise Refused(_("这件异议已经答复，答复不再更改。"))
    if not looked_into.strip():
        raise Refused(_("请写明核查情况。"), field="looked_into")
    if not answer.strip():
        raise Refused(_("请写明答复。"), field="answer")
    if outcome not in Outcome.values:
        raise Refused(_("请选择异议是否成立。"), field="outcome")
    objection.looked_into, objection.answer, objection.outcome = looked_into.strip(), answer.strip(), outcome
    objection.answered_at, objection.answered_by = at, by
    objection.save(update_fields=["looked_into", "answer", "outcome", "answered_at", "answered_by"])
    record_of(
        objection,
        objection.notice.organization,
        "answered",
        by,
        at,
        {"notice": notice.public_id, "outcome": outcome},
    )


@transaction.atomic
def reveal_objector(*, objection: Objection, what: str, by: User, at: dt.datetime) -> str:
    """The full name or contact of who objected; writes a `looked` line, and is braked as personal numbers are."""
    if what not in SEALED:
        raise Refused(_("没有这一项。"))
    if looks_by(by, at - dt.timedelta(hours=1)) >= PER_HOUR:
        raise Refused(_("一小时内最多逐个查看 %(count)d 项完整信息，请稍后再看。") % {"count": PER_HOUR})
    value = opened(objection, what)
    record_of(objection, objection.notice.organization, "looked", by, at, {"what": what, "single": True})
    return value
