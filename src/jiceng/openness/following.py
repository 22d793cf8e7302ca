"""What follows for public notices when their organisation is merged or dissolved."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.organizations.consequences import Follow, Proposal
from jiceng.organizations.models import Organization

from .actions import hand_on
from .models import Notice


def following(proposal: Proposal) -> list[Follow]:
    """Notices without a result: objections to them go on being answered."""
    if not proposal.ending:
        return []
    taker = proposal.successor
    rows = Notice.objects.filter(organization__in=proposal.ending, concluded_on=None, withdrawn_on=None)

    def go(found: Sequence[Notice], to: Organization | None, by: User, at: dt.datetime) -> None:
        for notice in found:
            if to is not None:
                hand_on(notice=notice, to=to, by=by, at=at)

    def alone(found: Sequence[Notice]) -> str:
        return _("还有公示没有结果，又没有上级可以接手，请先办完或者撤下。")

    return [
        Follow(
            _("还没有结果的公示"),
            _("由“%(name)s”受理异议、作出结果，公示期不变。") % {"name": taker.name if taker else ""},
            lambda: rows.order_by("posted_on", "pk"),
            named=lambda one: one.title,
            act=go,
            obstacle=None if taker else alone,
        )
    ]
