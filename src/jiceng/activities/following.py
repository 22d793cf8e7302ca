"""What follows for planned activities when their organisation is merged or dissolved."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.organizations.consequences import MERGE, Follow, Proposal
from jiceng.organizations.models import Organization
from jiceng.ui.dates import show_date

from .actions import cancel, hand_on, leave
from .models import Activity, State


def following(proposal: Proposal) -> list[Follow]:
    """Plans from that day on go to who takes over, or are called off; what should have been held before is recorded first."""
    if not proposal.ending:
        return []
    found = [_late(proposal)]
    return [*found, _taken_over(proposal)] if proposal.verb == MERGE else [*found, *_called_off(proposal)]


def _plans(proposal: Proposal) -> QuerySet[Activity]:
    rows = Activity.objects.filter(state=State.PLANNED).select_related("organization")
    return rows.order_by("day", "pk")


def _name(activity: Activity) -> str:
    return f"{show_date(activity.day)} {activity.title}"


def _hosted(proposal: Proposal) -> Q:
    return Q(organization__in=proposal.ending) | Q(hosts__organization__in=proposal.ending)


def _late(proposal: Proposal) -> Follow:
    """Plans of earlier days that nobody recorded stay with the organisation whose days they were."""
    rows = _plans(proposal).filter(organization__in=proposal.ending, day__lt=proposal.on)
    return Follow(_("日期已过、还没有记录的活动"), _("仍记在原组织名下，请补记。"), lambda: rows, named=_name)


def _taken_over(proposal: Proposal) -> Follow:
    def go(found: Sequence[Activity], to: Organization | None, by: User, at: dt.datetime) -> None:
        for activity in found:
            if to is not None:
                hand_on(activity=activity, ending=proposal.ending, to=to, by=by, at=at)

    words = {"name": proposal.to.name if proposal.to else ""}
    rows = _plans(proposal).filter(_hosted(proposal), day__gte=proposal.on).distinct()
    return Follow(
        _("计划中的活动"),
        _("改由“%(name)s”开展，应到人员重新列出并通知。") % words,
        lambda: rows,
        named=_name,
        act=go,
    )


def _called_off(proposal: Proposal) -> list[Follow]:
    why = _("“%(name)s”已撤销。") % {"name": proposal.organization.name}

    def off(found: Sequence[Activity], _to: Organization | None, by: User, at: dt.datetime) -> None:
        for activity in found:
            cancel(activity=activity, why=why, by=by, at=at)

    def without(found: Sequence[Activity], _to: Organization | None, by: User, at: dt.datetime) -> None:
        for activity in found:
            leave(activity=activity, ending=proposal.ending, by=by, at=at)

    ahead = _plans(proposal).filter(day__gte=proposal.on)
    own = Q(organization__in=proposal.ending)
    return [
        Follow(_("计划中的活动"), _("取消。"), lambda: ahead.filter(own), named=_name, act=off),
        Follow(
            _("与其他组织一起计划的活动"),
            _("由其他组织继续，它不再参加。"),
            lambda: ahead.filter(hosts__organization__in=proposal.ending).exclude(own).distinct(),
            named=_name,
            act=without,
        ),
    ]
