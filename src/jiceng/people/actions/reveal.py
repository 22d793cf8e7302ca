"""Looking at a personal number: always logged, always visible to the person."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.audit.queries import looks_by
from jiceng.core.errors import Refused

from ..models import Person
from ..personal import SEALED, opened

PER_HOUR = 60
"""Full values that a user may look at one by one; whoever needs more prints a roster with full numbers."""


@transaction.atomic
def look(*, person: Person, what: str, by: User, at: dt.datetime, place: str = "") -> str:
    """One full value on a page. Somebody else's are braked: nobody reads a register out by hand, a program might."""
    if person.user_id != by.pk and looks_by(by, at - dt.timedelta(hours=1)) >= PER_HOUR:
        raise Refused(
            _("一小时内最多逐个查看 %(count)d 项完整信息，请稍后再看；需要很多时，请打印显示完整号码的名册。")
            % {"count": PER_HOUR}
        )
    return reveal(person=person, what=what, by=by, at=at, place=place, single=True)


@transaction.atomic
def reveal(
    *, person: Person, what: str, by: User, at: dt.datetime, place: str = "", single: bool = False
) -> str:
    """The plain value of one of `SEALED`; writes a `looked` line that the person sees under “who looked”."""
    if what not in SEALED:
        raise Refused(_("没有这一项。"))
    value = opened(person, what)
    record(
        by=by,
        verb="looked",
        kind="person",
        at=at,
        subject=person.public_id,
        place=place,
        details={"what": what, "single": single},
    )
    return value
