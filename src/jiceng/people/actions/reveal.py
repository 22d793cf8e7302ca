"""Looking at a personal number: always logged, always visible to the person."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.errors import Refused

from ..models import Person
from ..personal import SEALED, opened


@transaction.atomic
def reveal(*, person: Person, what: str, by: User, at: dt.datetime, place: str = "") -> str:
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
        details={"what": what},
    )
    return value
