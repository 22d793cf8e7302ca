"""Secret votes on a screen: opened over a recorded meeting, cast once, closed into an item of the agenda."""

import datetime as dt
from collections import Counter

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.errors import Refused
from jiceng.notifications.actions import send
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import Person

from ..collecting import Collection, clear, end, hand_in
from ..drafts import ItemDraft
from ..models import (
    COUNTS_AS_PRESENT,
    Activity,
    AgendaItem,
    BallotChoice,
    BallotReceipt,
    BallotVoter,
    Choice,
    Meeting,
    SecretBallot,
    State,
)
from ..voting import verdict
from .logging import log

ON_PAPER = (Meeting.ELECTION,)
AT_THE_MEETING = (Meeting.ADMISSION, Meeting.CONVERSION)
"""Votes that members cast where they meet."""


@transaction.atomic
def open_ballot(
    *, activity: Activity, title: str, meeting: str, on_site: bool, by: User, at: dt.datetime
) -> SecretBallot:
    """Let the voters of a recorded meeting vote on a screen, and tell them; who may vote stays as it is from now on.

    Raises Refused for an election (paper only), for admission or conversion from afar, for a meeting that was not held,
    where nobody may vote or a voter has no log-in.
    """
    if not title.strip():
        raise Refused(_("请写明表决什么。"), field="title")
    if meeting in ON_PAPER:
        raise Refused(_("党内选举只用纸质选票，不在网上投票。"), field="meeting")
    if meeting not in Meeting.values:
        raise Refused(_("请选择表决方式。"), field="meeting")
    if meeting in AT_THE_MEETING and not on_site:
        raise Refused(_("接收和转正在支部大会上当场表决，只限到会的人。"), field="on_site")
    if activity.state != State.HELD:
        raise Refused(_("先记下会议和到会的人，再开始表决。"))
    rows = activity.attendances.filter(votes=True).select_related("person").order_by("pk")
    voters = [one.person for one in rows if not on_site or one.presence in COUNTS_AS_PRESENT]
    if not voters:
        raise Refused(_("没有有表决权的人到会，不能表决。"))
    without = [one.name for one in voters if one.user_id is None]
    if without:
        names = "、".join(without[:5])
        raise Refused(
            _("%(names)s等%(count)s人没有登录账号，投不了票；请用纸质表决。")
            % {"names": names, "count": len(without)}
        )
    ballot = SecretBallot.objects.create(
        activity=activity,
        title=title.strip(),
        meeting=meeting,
        on_site=on_site,
        opened_at=at,
        opened_by=by,
    )
    BallotVoter.objects.bulk_create(BallotVoter(ballot=ballot, person=one) for one in voters)
    send(
        people=voters,
        subject=_("请投票：%(title)s") % {"title": ballot.title},
        body=_("无记名表决，每人一票，结束前有效。"),
        path=reverse("activities:ballot", args=[ballot.public_id]),
        at=at,
    )
    log(activity, "ballot_opened", by, at, {"ballot": ballot.public_id, "voters": len(voters)})
    return ballot


def cast_ballot(*, ballot: SecretBallot, person: Person, choice: str) -> str:
    """Cast a ballot, once; the receipt, which is shown to the voter and kept nowhere beside them or the choice.

    No line in the log, no time: nothing is written before a batch is. Raises Refused for whoever may not vote or has
    voted, and after the end.
    """
    if choice not in Choice.values:
        raise Refused(_("请选赞成、反对或者弃权。"), field="choice")
    voter = ballot.voters.filter(person=person).first()
    if voter is None:
        raise Refused(_("这次表决的名单里没有您。"))
    return hand_in(_collection(ballot), one=voter, content=choice)


def close_ballot(*, ballot: SecretBallot, by: User, at: dt.datetime) -> AgendaItem:
    """End the vote: every ballot that waits is written, and the counts become an item of the agenda, judged by the rules.

    May be called again after it was broken off. Raises Refused where it was closed before.
    """
    if ballot.item_id is not None:
        raise Refused(_("表决已经结束。"))
    end(_collection(ballot), at=at)
    with transaction.atomic():
        rows = SecretBallot.objects.select_for_update(of=("self",))
        ballot = rows.select_related("activity__organization").get(pk=ballot.pk)
        if ballot.item_id is not None:
            raise Refused(_("表决已经结束。"))
        ballot.item = _item(ballot)
        ballot.save(update_fields=["item"])
        log(ballot.activity, "ballot_closed", by, at, {"ballot": ballot.public_id})
    clear(ballot)
    return ballot.item


def _item(ballot: SecretBallot) -> AgendaItem:
    activity = ballot.activity
    votes = Counter(ballot.choices.values_list("choice", flat=True))
    entitled = list(activity.attendances.filter(votes=True).values_list("presence", flat=True))
    came = sum(one in COUNTS_AS_PRESENT for one in entitled) if ballot.on_site else ballot.voters.count()
    draft = ItemDraft(
        ballot.title,
        meeting=ballot.meeting,
        favour=votes[Choice.FAVOUR],
        against=votes[Choice.AGAINST],
        abstain=votes[Choice.ABSTAIN],
    )
    book = rulebook_of(activity.organization, activity.day)
    said = verdict(draft, len(entitled), came, activity.day, book)
    last = activity.items.aggregate(last=Max("position"))["last"] or 0
    return AgendaItem.objects.create(
        activity=activity,
        position=last + 1,
        title=ballot.title,
        meeting=ballot.meeting,
        should_attend=len(entitled),
        present=came,
        favour=draft.favour,
        against=draft.against,
        abstain=draft.abstain,
        verdict=said.as_json(),
    )


def _collection(ballot: SecretBallot) -> Collection:
    return Collection(
        ballot,
        ballot.voters.all(),
        split=lambda choice: [BallotChoice(ballot=ballot, choice=choice)],
        receipt=lambda code: BallotReceipt(code=code, ballot=ballot),
        twice=_("您已经投过票，每人一票。"),
        ended=_("表决已经结束。"),
    )
