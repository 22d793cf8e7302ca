"""谈心谈话: who talked with whom, what is kept of it for a time, and with whom nobody has talked this year."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.accounts.models import User
from jiceng.audit.actions import record, record_of
from jiceng.core.clock import day_of
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Forbidden, Refused
from jiceng.core.secrets import decrypt, encrypt
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import COMMITTEE_POSTS, Appointment, Person

from .appraisals import roster
from .meeting_actions import replace
from .models import CorrectedQuerySet, Talk

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
    _check(on, first, second, today)
    kept = _sealed(content, expires_on, today, by) if content.strip() else {"writer": by}
    talk = Talk.objects.create(
        organization=organization, on=on, first=first, second=second, recorded_at=at, recorded_by=by, **kept
    )
    record_of(talk, talk.organization, "talk_noted", by, at)
    return talk


def may_read(talk: Talk, user: User) -> bool:
    """The two who talked, and who wrote the content down."""
    return user.pk in (talk.first.user_id, talk.second.user_id, talk.writer_id)


def may_write_content(talk: Talk, user: User) -> bool:
    """Content that is kept is corrected by who wrote it; where there is none, anybody who records may add some."""
    return not talk.content_cipher or talk.writer_id == user.pk


def may_erase(talk: Talk, user: User) -> bool:
    """Either of the two who talked."""
    return user.pk in (talk.first.user_id, talk.second.user_id)


@transaction.atomic
def correct_talk(
    *,
    talk: Talk,
    on: PartialDate,
    first: Person,
    second: Person,
    why: str,
    by: User,
    at: dt.datetime,
    content: str = "",
    expires_on: dt.date | None = None,
) -> Talk:
    """Append a talk in the place of one that was written down wrongly; without `content` what is kept goes along as it is.

    Content that was corrected is kept beside the new one, and no longer than that. Raises Forbidden for content that
    somebody else wrote, and Refused as `note_talk` does, or where others would come to read what is kept.
    """
    today, talk = day_of(at), _locked(talk)
    _check(on, first, second, today)
    if not may_write_content(talk, by):
        if content.strip() or expires_on is not None:
            raise Forbidden(Right.RECORD)
        if {first.pk, second.pk} != {talk.first_id, talk.second_id}:
            raise Refused(
                _("这次谈话保存着内容，换人要由写下内容的人更正，或者由谈话的人先删除内容。"), field="second"
            )
    fields: dict[str, Any] = {"on": on, "first": first, "second": second}
    if content.strip():
        fields |= _sealed(content, expires_on or talk.expires_on, today, by)
    elif expires_on is not None and talk.content_cipher:
        fields["expires_on"] = _until(expires_on, today)
    found = replace(talk, why=why, by=by, at=at, **fields)
    if not content.strip():
        found.content_cipher, talk.content_cipher, talk.expires_on = talk.content_cipher, "", None
        found.save(update_fields=["content_cipher"])
    elif talk.content_cipher:
        talk.expires_on = min(one for one in (talk.expires_on, found.expires_on) if one is not None)
    talk.save(update_fields=["content_cipher", "expires_on"])
    record_of(
        found, found.organization, "talk_corrected", by, at, {"replaced": talk.public_id, "why": found.why}
    )
    return found


@transaction.atomic
def withdraw_talk(*, talk: Talk, why: str, by: User, at: dt.datetime) -> None:
    """Take back a talk that did not take place; that it was written down stays to be read, its content is erased.

    Raises Refused where content is kept that is not for whoever withdraws it.
    """
    talk = _locked(talk)
    if talk.content_cipher and not may_read(talk, by):
        raise Refused(_("这次谈话保存着内容，要由谈话的人或者写下内容的人撤回，或者由谈话的人先删除内容。"))
    kept = {"expires_on": None, "erased_on": day_of(at) if talk.content_cipher else talk.erased_on}
    found = replace(talk, why=why, by=by, at=at, withdrawn=True, **kept)
    _erase(talk, at)
    record_of(
        found, found.organization, "talk_withdrawn", by, at, {"replaced": talk.public_id, "why": found.why}
    )


@transaction.atomic
def erase_talk(*, talk: Talk, by: User, at: dt.datetime) -> None:
    """One of the two has the content erased before its day; that they talked stays. Raises Forbidden for anybody else."""
    talk = _locked(talk)
    if not may_erase(talk, by):
        raise Forbidden(Right.SEE_PEOPLE)
    if not _erase(talk, at):
        raise Refused(_("没有谈话内容，或者已经删除。"))
    record_of(talk, talk.organization, "talk_erased", by, at)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is kept of a talk, and what stood before it was corrected, the latest first, with the row that held it."""

    content: str
    earlier: list[tuple[Talk, str]]


@transaction.atomic
def read_talk(*, talk: Talk, by: User, at: dt.datetime) -> Reading:
    """The content of a talk; both people see that it was looked at, and by whom. Raises Forbidden for anybody else."""
    if not may_read(talk, by):
        raise Forbidden(Right.SEE_PEOPLE)
    if not talk.keeps(day_of(at)):
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
    before = [one for one in _versions(talk)[1:] if one.keeps(day_of(at))]
    return Reading(_opened(talk), [(one, _opened(one)) for one in before])


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A talk as a list shows it to somebody: whether they may read or erase what is kept of it."""

    talk: Talk
    readable: bool
    erasable: bool


def line_of(talk: Talk, user: User, on: dt.date) -> TalkLine:
    kept = talk.keeps(on)
    return TalkLine(talk, kept and may_read(talk, user), kept and may_erase(talk, user))


def talks_of(person: Person, user: User, on: dt.date) -> list[TalkLine]:
    """Somebody's own talks of this year and the last, the latest first. One query."""
    own = Talk.objects.standing().filter(Q(first=person) | Q(second=person), on__gte=str(on.year - 1))
    rows = own.select_related("organization", "first", "second").order_by("-on", "-pk")
    return [line_of(one, user, on) for one in rows]


def talks_in(organization: Organization, year: str) -> CorrectedQuerySet:
    """Every version of the talks of an organisation in a year."""
    return Talk.objects.filter(organization=organization, on__startswith=year).select_related(
        "first", "second"
    )


def _locked(talk: Talk) -> Talk:
    """The talk as it stands now, which nobody else changes until the transaction ends."""
    rows = Talk.objects.select_for_update(of=("self",)).select_related("organization", "first", "second")
    return rows.get(pk=talk.pk)


def _check(on: PartialDate, first: Person, second: Person, today: dt.date) -> None:
    if first.pk == second.pk:
        raise Refused(_("谈话要有两个人，请选另一个人。"), field="second")
    if on.first_day > today:
        raise Refused(_("日期在今天之后：谈过了再记。"), field="on")


def _until(expires_on: dt.date, today: dt.date) -> dt.date:
    if expires_on < today:
        raise Refused(_("保存到的日期已经过去。"), field="expires_on")
    return expires_on


def _sealed(content: str, expires_on: dt.date | None, today: dt.date, by: User) -> dict[str, Any]:
    return {
        "content_cipher": encrypt(content.strip(), context=CONTEXT),
        "expires_on": _until(expires_on or today + KEPT, today),
        "erased_on": None,
        "writer": by,
    }


def _opened(talk: Talk) -> str:
    return decrypt(talk.content_cipher, context=CONTEXT)


def _versions(talk: Talk) -> list[Talk]:
    """The talk and what it replaced, the latest first."""
    found, rows = [talk], Talk.objects.select_related("recorded_by")
    while (before := found[-1].replaced_id) is not None:
        found.append(rows.get(pk=before))
    return found


def _erase(talk: Talk, at: dt.datetime) -> bool:
    """Erase what a talk and its earlier versions keep; whether there was anything."""
    kept = [one for one in _versions(talk) if one.content_cipher]
    for one in kept:
        one.content_cipher, one.expires_on, one.erased_on = "", None, day_of(at)
        one.save(update_fields=["content_cipher", "expires_on", "erased_on"])
    return bool(kept)


def erase_expired(at: dt.datetime) -> int:
    """Erase the contents whose day is over; how many. That the people talked stays."""
    today, system, count = day_of(at), User.objects.system(), 0
    rows = Talk.objects.filter(expires_on__lt=today).select_related("organization")
    for talk in rows:
        with transaction.atomic():
            talk.content_cipher, talk.expires_on, talk.erased_on = "", None, today
            talk.save(update_fields=["content_cipher", "expires_on", "erased_on"])
            record_of(talk, talk.organization, "talk_erased", system, at)
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
    talks = talks_in(organization, str(year)).standing()
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
