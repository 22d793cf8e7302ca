"""A member contests what is recorded; the branch answers."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.errors import Refused
from jiceng.organizations.figures import recount

from ..models import Contest, Membership, Person


@transaction.atomic
def raise_contest(*, person: Person, field: str, claim: str, by: User, at: dt.datetime) -> Contest:
    """Record what the member says should stand in a field; it waits for their branch."""
    if not claim.strip():
        raise Refused(_("请写明应当是什么。"), field="claim")
    membership = Membership.objects.select_related("organization").filter(person=person, ends=None).first()
    if membership is None:
        raise Refused(_("目前没有所在党支部可以处理这项申请。"))
    contest = Contest.objects.create(
        person=person, organization=membership.organization, field=field, claim=claim.strip(), raised_at=at
    )
    recount([membership.organization_id])
    _log(contest, "contested", by, at, {"field": field})
    return contest


@transaction.atomic
def answer_contest(*, contest: Contest, accepted: bool, answer: str, by: User, at: dt.datetime) -> None:
    """Answer once. Accepting does not change the field: the roster change is made by who may write it."""
    if contest.answered_at is not None:
        raise Refused(_("这项申请已经答复。"))
    if not accepted and not answer.strip():
        raise Refused(_("不予更正时请写明理由。"), field="answer")
    contest.accepted, contest.answer = accepted, answer.strip()
    contest.answered_at, contest.answered_by = at, by
    contest.save()
    recount([contest.organization_id])
    _log(contest, "contest_answered", by, at, {"accepted": accepted})


def _log(contest: Contest, verb: str, by: User, at: dt.datetime, details: dict[str, object]) -> None:
    record(
        by=by,
        verb=verb,
        kind="contest",
        at=at,
        subject=contest.person.public_id,
        place=contest.organization.public_id,
        details=details,
    )
