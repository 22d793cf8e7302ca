"""表彰: what its definitions name, which awards an organisation is offered, and how far each has come."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.errors import Refused
from jiceng.organizations.models import Organization
from jiceng.people import actions as people
from jiceng.people.models import Honour, Membership, Person
from jiceng.ui.dates import show_date
from jiceng.workflow.models import Case, State, StepRecord
from jiceng.workflow.queries import last_records

from .development import vote_lacks
from .models import Award, Whom

PROCEDURES = {Whom.PERSON: "honour-person", Whom.ORGANIZATION: "honour-organization"}


def award_of(case: Case) -> Award | None:
    """What a case nominates for."""
    return Award.objects.select_related("organization").filter(public_id=case.about).first()


def nominated_in_time(case: Case, record: StepRecord) -> str | None:
    """Nominations come in by the day that the award names."""
    award = award_of(case)
    if award is None or award.until is None or record.on is None or record.on.first_day <= award.until:
        return None
    return _("推荐截止日期是%(day)s。") % {"day": show_date(award.until)}


def nomination_passed(case: Case, record: StepRecord) -> str | None:
    """The branch agreed; of a member by a vote that was recorded and passed."""
    nominated = last_records(case).get("nominated")
    if nominated is None or nominated.result != "passed":
        return _("还没有同意推荐的记录。")
    return vote_lacks(nominated) if case.person_id else None


def review_passed(case: Case, record: StepRecord) -> str | None:
    """The organisation that honours has looked into the nomination and passed it."""
    reviewed = last_records(case).get("reviewed")
    return None if reviewed is not None and reviewed.result == "passed" else _("还没有审核通过的记录。")


def give_honour(*, case: Case, record: StepRecord, by: User, at: dt.datetime) -> None:
    """The honour stands in the register from the day of the decision, with the story of the nomination."""
    award, nominated = award_of(case), last_records(case).get("nominated")
    if award is None or record.on is None:
        raise Refused(_("没有写明是哪项荣誉。"))
    people.give_honour(
        person=case.person,
        organization=None if case.person_id else case.organization,
        title=award.title,
        giver=award.organization.name,
        on=record.on,
        place=case.organization,
        document=str(record.values.get("document", ""))[:60],
        story=str(nominated.values.get("story", "")) if nominated else "",
        source=case.public_id,
        award=award.public_id,
        by=by,
        at=at,
    )


def tell_honour(*, case: Case, record: StepRecord, by: User, at: dt.datetime) -> None:
    """The story as it was made known, where it was written down, stands with the honour."""
    honour = Honour.objects.filter(source=case.public_id).first()
    if honour is None:
        raise Refused(_("还没有决定表彰，谈不上宣传。"))
    if story := str(record.values.get("story", "")).strip():
        people.tell_story(honour=honour, story=story, place=case.organization, by=by, at=at)


@dataclass(frozen=True, slots=True)
class AwardLine:
    """An award with how many were honoured (none taken away counted), and how many nominations are open.

    `late`: its target was not reached by its day. `open`: nominations are taken.
    """

    award: Award
    given: int
    nominations: int
    late: bool
    open: bool


def offered_to(organization: Organization) -> QuerySet[Award]:
    """Awards of an organisation and of all above it; those that take nominations first, the latest first."""
    rows = Award.objects.filter(organization__path__in=organization.lineage).select_related("organization")
    return rows.order_by(F("closed_on").asc(nulls_first=True), "-pk")


def award_lines(awards: Iterable[Award], on: dt.date) -> list[AwardLine]:
    """Lines of a page. Two queries at any number of awards."""
    rows = list(awards)
    ids = [one.public_id for one in rows]
    given = _counts(Honour.objects.filter(award__in=ids, revoked_on=None), "award")
    cases = Case.objects.filter(procedure__in=PROCEDURES.values(), about__in=ids, state=State.OPEN)
    running = _counts(
        cases.exclude(public_id__in=Honour.objects.filter(award__in=ids).values("source")), "about"
    )
    lines = []
    for one in rows:
        count = given.get(one.public_id, 0)
        late = bool(one.target and one.target_on and one.target_on < on and count < one.target)
        lines.append(AwardLine(one, count, running.get(one.public_id, 0), late, one.closed_on is None))
    return lines


def _counts(rows: QuerySet[Any], by: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(by).annotate(Count("pk")))


def honours_behind(award: Award, organization: Organization) -> QuerySet[Honour]:
    """Those honoured with an award who are, or belong to, an organisation or one below it; in the order of the days.

    A person counts where their latest membership is.
    """
    within = organization.subtree("organization")
    members = Membership.objects.filter(within, Q(ends=None)).values("person")
    rows = Honour.objects.filter(award=award.public_id).filter(within | Q(person__in=members))
    return rows.select_related("person", "organization").order_by("on", "pk")


def honours_of(whose: Person | Organization) -> list[Honour]:
    """What somebody or an organisation was honoured with, in the order of the days, with what was taken away."""
    rows = Honour.objects.filter(
        **{"person" if isinstance(whose, Person) else "organization": whose}
    ).select_related("recorded_by")
    return list(rows.order_by("on", "pk"))


def award_title(case: Case) -> str:
    award = award_of(case) if case.procedure in PROCEDURES.values() else None
    return award.title if award else ""


def giver_name(case: Case) -> str:
    award = award_of(case) if case.procedure in PROCEDURES.values() else None
    return award.organization.name if award else ""


def nominee(case: Case) -> str:
    return case.person.name if case.person else case.organization.name


def earlier_honours(case: Case) -> str:
    """What the nominee was honoured with before and holds still."""
    rows = honours_of(case.person or case.organization)
    held = [one for one in rows if one.revoked_on is None and one.source != case.public_id]
    return "；".join(f"{one.giver}“{one.title}”" for one in held)


GUARDS: dict[str, Any] = {one.__name__: one for one in (nominated_in_time, nomination_passed, review_passed)}
EFFECTS: dict[str, Any] = {one.__name__: one for one in (give_honour, tell_honour)}
