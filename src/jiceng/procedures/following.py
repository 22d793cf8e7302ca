"""What follows for the open cases of a member who goes to another branch or leaves, by whichever way."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.clock import day_of
from jiceng.organizations.consequences import LEAVE, TRANSFER, Follow, Proposal
from jiceng.organizations.models import Organization
from jiceng.workflow.actions import cease, end_case, hand_over
from jiceng.workflow.following import name_of, open_cases
from jiceng.workflow.models import LEFT, Case

from .transfers import ended_by_leaving, ended_by_move


def following(proposal: Proposal) -> list[Follow]:
    """Cases that the old branch had go along; those that membership elsewhere settles are over, wherever they are kept.

    So is everything about somebody whose membership ends.
    """
    if proposal.verb == LEAVE:
        return [_over(proposal)]
    to = proposal.to
    if proposal.verb != TRANSFER or to is None:
        return []

    def cases() -> list[Case]:
        return _of_people(proposal)

    def along() -> list[Case]:
        return [
            one
            for one in cases()
            if not ended_by_move(one) and one.organization_id == proposal.organization.pk
        ]

    def go(found: Sequence[Case], _to: Organization | None, by: User, at: dt.datetime) -> None:
        for case in found:
            hand_over(case=case, to=to, by=by, at=at)

    def end(found: Sequence[Case], _to: Organization | None, by: User, at: dt.datetime) -> None:
        why = _("组织关系已经转到“%(name)s”。") % {"name": to.name}
        for case in found:
            end_case(case=case, outcome=ended_by_move(case), on=proposal.on, why=why, by=by, at=at)

    return [
        Follow(
            _("正在办理的事项"),
            _("随人转去，由接收的党组织继续办理，已经记下的不变。"),
            along,
            named=name_of,
            act=go,
        ),
        Follow(
            _("正在办理的事项"),
            _("组织关系转走，就此终止，已经记下的保留。"),
            lambda: [one for one in cases() if ended_by_move(one)],
            named=name_of,
            act=end,
        ),
    ]


def _of_people(proposal: Proposal) -> list[Case]:
    return list(open_cases().filter(person__in=proposal.people).exclude(public_id=proposal.cause))


def _over(proposal: Proposal) -> Follow:
    """Everything open about somebody whose membership ends is over, wherever it is kept."""

    def end(found: Sequence[Case], _to: Organization | None, by: User, at: dt.datetime) -> None:
        on, why = min(proposal.on, day_of(at)), _("党员已经离开。")
        for case in found:
            outcome = ended_by_leaving(case, proposal.how) or LEFT
            cease(case=case, outcome=outcome, on=on, why=why, by=by, at=at)

    return Follow(
        _("正在办理的事项"),
        _("就此终止，已经记下的保留。"),
        lambda: _of_people(proposal),
        named=name_of,
        act=end,
    )
