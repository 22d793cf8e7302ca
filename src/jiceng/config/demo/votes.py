"""Secret votes of the demo district, in a meeting of a branch committee: one that is over, one that waits for ballots."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from jiceng.accounts.models import User
from jiceng.activities.actions import cast_ballot, close_ballot, open_ballot, record_activity
from jiceng.activities.drafts import ItemDraft
from jiceng.core import clock
from jiceng.people.models import COMMITTEE_POSTS, Appointment

from .development import moment

if TYPE_CHECKING:
    from .build import District

BRANCH = "江景苑小区党支部"


def record_votes(district: District) -> None:
    """The committee's members have log-ins, without passwords but for the secretary."""
    branch = district.organizations[BRANCH]
    posts = Appointment.objects.filter(organization=branch, ends=None, post__in=COMMITTEE_POSTS)
    people = [one.person for one in posts.select_related("person__user").order_by("pk")]
    for number, person in enumerate(people):
        if person.user is None:
            person.user = User.objects.create_user(f"weiyuan{number}", name=person.name)
            person.save(update_fields=["user"])
    day = district.day - dt.timedelta(days=2)
    meeting = record_activity(
        organization=branch,
        kinds=["committee_meeting"],
        title="支委会：党员活动室使用办法",
        starts_at=dt.datetime.combine(day, dt.time(9), tzinfo=clock.zone()),
        place="党群服务中心",
        minutes="逐条讨论活动室使用办法，无记名表决。",
        items=[ItemDraft("讨论活动室使用办法", decision="修改后表决")],
        by=district.system,
        at=moment(district, 1),
    )
    given: dict[str, Any] = {
        "activity": meeting,
        "meeting": "committee",
        "on_site": True,
        "by": district.system,
    }
    over = open_ballot(title="通过活动室使用办法", at=moment(district, 1), **given)
    for number, person in enumerate(people):
        cast_ballot(ballot=over, person=person, choice="against" if number == 1 else "favour")
    close_ballot(ballot=over, by=district.system, at=moment(district, 1))
    open_ballot(title="推举活动室管理员", at=moment(district, 0), **given)
