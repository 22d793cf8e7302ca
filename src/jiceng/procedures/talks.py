"""谈心谈话: who talked with whom, what is kept of it for a time, and with whom nobody has talked this year."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.clock import day_of
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Forbidden, Refused
from jiceng.core.secrets import decrypt, encrypt
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import COMMITTEE_POSTS, Appointment, Person

from .appraisals import roster
from .models import Talk

RULE = "BR-040"
CONTEXT = "talk content"
KEPT = dt.timedelta(days=365)
"""How long the content of a talk is kept where nobody says otherwise."""


@transaction.atomic
def note_talk(
    *,
    organization: Organization,
    on: PartialDate,
    first: Person,
    second: Person,
    by: User,
    at: dt.datetime,
    content: str = "",
    expires_on: dt.date | None = None,
) -> Talk:
    """Write down that two people talked; content is sealed and erased after its day.

    Raises Refused for one person twice, a day to come, or an expiry that has passed.
    """
    today = day_of(at)
    if first.pk == second.pk:
        raise Refused(_("谈话要有两个人，请选另一个人。"), field="second")
    if on.first_day > today:
        raise Refused(_("日期在今天之后：谈过了再记。"), field="on")
    if content.strip() and expires_on is not None and expires_on < today:
        raise Refused(_("保存到的日期已经过去。"), field="expires_on")
    talk = Talk.objects.create(
        organization=organization,
        on=on,
        first=first,
        second=second,
        content_cipher=encrypt(content.strip(), context=CONTEXT) if content.strip() else "",
        expires_on=(expires_on or today + KEPT) if content.strip() else None,
        recorded_at=at,
        recorded_by=by,
    )
    _log(talk, "talk_noted", by, at)
    return talk


def may_read(talk: Talk, user: User) -> bool:
    """The two who talked, and who wrote it down."""
    return user.pk in (talk.first.user_id, talk.second.user_id, talk.recorded_by_id)


@transaction.atomic
def read_talk(*, talk: Talk, by: User, at: dt.datetime) -> str:
    """The content of a talk; both people see that it was looked at, and by whom. Raises Forbidden for anybody else."""
    if not may_read(talk, by):
        raise Forbidden(Right.SEE_PEOPLE)
    if not talk.content_cipher or (talk.expires_on is not None and talk.expires_on < day_of(at)):
        raise Refused(_("没有谈话内容，或者已经到期。"))
    for person in (talk.first, talk.second):
        record(
            by=by,
            verb="looked",
            kind="person",
            at=at,
            subject=person.public_id,
            place=talk.organization.public_id,
            details={"what": "talk", "single": False},
        )
    return decrypt(talk.content_cipher, context=CONTEXT)


def erase_expired(at: dt.datetime) -> int:
    """Erase the contents whose day is over; how many. That the people talked stays."""
    today, system, count = day_of(at), User.objects.system(), 0
    rows = Talk.objects.filter(expires_on__lt=today).select_related("organization")
    for talk in rows:
        with transaction.atomic():
            talk.content_cipher, talk.expires_on, talk.erased_on = "", None, today
            talk.save(update_fields=["content_cipher", "expires_on", "erased_on"])
            _log(talk, "talk_erased", system, at)
            count += 1
    return count


@dataclass(frozen=True, slots=True)
class Missing:
    """Members with whom too few talked in a year, each list in the order of the roster."""

    among_committee: list[str] = field(default_factory=list)
    with_committee: list[str] = field(default_factory=list)
    among_members: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.among_committee or self.with_committee or self.among_members)


def missing_talks(organization: Organization, year: int, on: dt.date) -> Missing:
    """Who has not been talked with in a year as often as the rule asks (BR-040). Three queries at any number."""
    rule = rulebook_of(organization, on).find(RULE)
    value = rule.on(on) if rule else None
    least = int(value.value) if value else 0
    people = [one.person for one in roster(organization, on)]
    leaders = set(
        Appointment.objects.on(on)
        .filter(organization=organization, post__in=COMMITTEE_POSTS)
        .values_list("person", flat=True)
    )
    talks = Talk.objects.filter(organization=organization, on__startswith=str(year))
    pairs = list(talks.values_list("first", "second"))

    def count(person: int, *, leading: bool) -> int:
        """How many talks somebody had with those on the committee, or with those who are not."""
        others = [two if one == person else one for one, two in pairs if person in (one, two)]
        return sum((other in leaders) == leading for other in others)

    among = [one for one in people if one.pk in leaders]
    plain = [one for one in people if one.pk not in leaders]
    return Missing(
        [one.name for one in among if len(among) > 1 and count(one.pk, leading=True) < least],
        [one.name for one in plain if among and count(one.pk, leading=True) < least],
        [one.name for one in plain if len(plain) > 1 and count(one.pk, leading=False) < least],
    )


def _log(talk: Talk, verb: str, by: User, at: dt.datetime) -> None:
    record(
        by=by,
        verb=verb,
        kind="talk",
        at=at,
        subject=talk.public_id,
        place=talk.organization.public_id,
        details={},
    )
