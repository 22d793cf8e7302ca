"""Terms of office."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record_of
from jiceng.core.clock import day_of
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused

from ..models import Organization, Term


@transaction.atomic
def open_term(
    *,
    organization: Organization,
    elected_on: PartialDate | None,
    by: User,
    at: dt.datetime,
    ends_on: PartialDate | None = None,
    has_committee: bool = True,
    number: int | None = None,
    extended_years: int = 0,
    document: str = "",
) -> Term:
    """Record that a term began; the one before it closes on the day of the election.

    `people.actions.open_term` is the one that also ends the posts of the term before.
    """
    if elected_on is None and ends_on is None:
        raise Refused(_("请填写选举日期或届满日期。"), field="elected_on")
    if elected_on is not None and elected_on.first_day > day_of(at):
        raise Refused(_("选举日期不能晚于今天。"), field="elected_on")
    if elected_on is not None and ends_on is not None and ends_on.last_day <= elected_on.first_day:
        raise Refused(_("届满日期应当晚于选举日期。"), field="ends_on")
    begins = elected_on.first_day if elected_on else day_of(at)
    before = Term.objects.filter(organization=organization, closed_on=None).first()
    if before is not None:
        if before.elected_on is not None and before.elected_on.first_day >= begins:
            raise Refused(_("选举日期应当晚于上一届的选举日期。"), field="elected_on")
        before.closed_on = begins
        before.save(update_fields=["closed_on"])
    term = Term.objects.create(
        organization=organization,
        number=number,
        elected_on=elected_on,
        ends_on=ends_on,
        extended_years=extended_years,
        has_committee=has_committee,
        document=document,
    )
    details: dict[str, object] = {
        "elected_on": elected_on and elected_on.text,
        "ends_on": ends_on and ends_on.text,
    }
    record_of(term, term.organization, "term_opened", by, at, details)
    return term


@transaction.atomic
def close_term(*, term: Term, on: dt.date, by: User, at: dt.datetime) -> None:
    """Record that a term ended on a day. `people.actions.close_term` is the one that also ends its posts."""
    if term.closed_on is not None:
        raise Refused(_("这一届已经结束。"))
    if term.elected_on is not None and on <= term.elected_on.first_day:
        raise Refused(_("结束日期应当晚于选举日期。"), field="on")
    term.closed_on = on
    term.save(update_fields=["closed_on"])
    record_of(term, term.organization, "term_closed", by, at, {"on": on})
