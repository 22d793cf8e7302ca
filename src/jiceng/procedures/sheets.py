"""民主评议 on a screen: members grade one another in sheets without a name; opened, handed in, closed."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.activities.collecting import Collection, clear, end, hand_in, handed_in, has_handed_in
from jiceng.activities.spool import BATCH
from jiceng.audit.actions import record_of
from jiceng.core.errors import Refused
from jiceng.notifications.actions import send
from jiceng.people.models import Person
from jiceng.workflow.models import Case, State

from .appraisals import roster
from .grading import OWN, enter_view, graded, grades
from .models import SheetGrade, SheetReceipt, SheetRound, Sheets, SheetWriter

REPORTED = ((Sheets.Kind.MUTUAL, "党员互评"), (Sheets.Kind.MASS, "民主测评"))
"""The kinds of sheets in the words of a report, whose language is not the reader's."""


def by_log_in(case: Case, on: dt.date) -> tuple[list[Person], list[Person]]:
    """Members of a day who may write on a screen, and those who need paper; on probation one writes too. One query."""
    people = [one.person for one in roster(case.organization, on)]
    able = [one for one in people if one.user is not None and one.user.is_active]
    return able, [one for one in people if one not in able]


@transaction.atomic
def open_round(*, case: Case, until: dt.date, by: User, at: dt.datetime, on: dt.date) -> SheetRound:
    """Let the members who have a log-in write their sheets on a screen, and tell them; who may stays as it is from now on.

    Raises Refused for a day that is over, a closed case, a round that is open or counted, where no rule names grades, and
    where so few would write that the sheets could not be kept apart from them.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("organization").get(pk=case.pk)
    if case.state != State.OPEN:
        raise Refused(_("这件事已经办结，不能再开始评议。"))
    if until < on:
        raise Refused(_("截止日期已经过了。"), field="until")
    if any(one.dropped is None or one.receipts.exists() for one in case.sheet_rounds.all()):
        raise Refused(_("屏幕上的互评已经开始过了。"))
    if not grades(case, on) or not graded(case, on):
        raise Refused(_("没有可评的等次或者可评的党员。"))
    writers, _paper = by_log_in(case, on)
    if len(writers) < BATCH:
        raise Refused(
            _("名册里有登录账号的党员是%(count)s名，不足%(least)s名，屏幕上保不住是谁写的秘密；请用纸质表。")
            % {"count": len(writers), "least": BATCH}
        )
    round = SheetRound.objects.create(case=case, until=until, opened_at=at, opened_by=by)
    SheetWriter.objects.bulk_create(SheetWriter(round=round, person=one) for one in writers)
    send(
        people=writers,
        subject=_("请自评和互评：%(title)s") % {"title": case.title},
        body=_("互评表不记名，每人一份，请在%(day)s前交。") % {"day": until.isoformat()},
        path=reverse("procedures:sheet", args=[round.public_id]),
        at=at,
    )
    _log(round, "appraisal_opened", {"until": until.isoformat(), "writers": len(writers)}, by, at)
    return round


def colleagues(round: SheetRound, person: Person, on: dt.date) -> list[Person]:
    """Whom somebody grades: all who get a grade but themselves, in the order of the roster."""
    found = [one.person for one in graded(round.case, on)]
    return [one for one in found if one.pk != person.pk]


def hand_in_sheet(*, round: SheetRound, person: Person, given: dict[str, str], on: dt.date) -> str:
    """Hand in a sheet, once; the receipt, which is shown to the writer and kept nowhere beside them or the grades.

    `given`: grades by public id, none where it is empty. No line in the log, no time: nothing is written before a batch
    is. Raises Refused for whoever may not write or has handed in, for a grade that is none, and after the end.
    """
    writer = round.writers.filter(person=person).first()
    if writer is None:
        raise Refused(_("这次互评的名单里没有您。"))
    if not round.takes:
        raise Refused(_("屏幕上的评议已经结束。"))
    known = grades(round.case, on)
    people = {one.public_id: one.pk for one in colleagues(round, person, on)}
    for key, grade in given.items():
        if key not in people or (grade and grade not in known):
            raise Refused(_("请从等次中选。"), field=f"mutual_{key}")
    content = {str(people[key]): grade for key, grade in given.items() if grade}
    return hand_in(_collection(round), one=writer, content=content)


@transaction.atomic
def say_own_view(
    *, round: SheetRound, person: Person, grade: str, on: dt.date, by: User, at: dt.datetime
) -> None:
    """Keep what a writer says of themselves, by name. Raises Refused for a grade that is none, and after the end."""
    if not round.takes:
        raise Refused(_("屏幕上的评议已经结束。"), field=OWN)
    try:
        enter_view(case=round.case, view=OWN, given={person.public_id: grade}, on=on, by=by, at=at)
    except Refused as refused:
        raise Refused(str(refused), field=OWN) from None


def close_round(*, round: SheetRound, by: User, at: dt.datetime) -> SheetRound:
    """End a round: every sheet that waits is written, or thrown away where they are fewer than five, and people told.

    May be called again after it was broken off. Raises Refused where it was closed before.
    """
    if round.dropped is not None:
        raise Refused(_("屏幕上的评议已经结束。"))
    dropped = end(_collection(round), at=at)
    with transaction.atomic():
        rows = SheetRound.objects.select_for_update(of=("self",)).select_related("case__organization")
        round = rows.get(pk=round.pk)
        if round.dropped is not None:
            raise Refused(_("屏幕上的评议已经结束。"))
        round.dropped = dropped
        round.save(update_fields=["dropped"])
        if dropped:
            send(
                people=[one.person for one in round.writers.select_related("person")],
                subject=_("互评表没有计入：%(title)s") % {"title": round.case.title},
                body=_("结束时等着的互评表不足%(least)s份，保不住秘密，没有计入，也没有人看过；请用纸质表。")
                % {"least": BATCH},
                path=reverse("procedures:sheet", args=[round.public_id]),
                at=at,
            )
        _log(round, "appraisal_closed", {"dropped": dropped}, by, at)
    clear(round)
    return round


def _collection(round: SheetRound) -> Collection:
    return Collection(
        round,
        round.writers.all(),
        split=lambda sheet: [
            SheetGrade(round=round, person_id=int(person), grade=grade) for person, grade in sheet.items()
        ],
        receipt=lambda code: SheetReceipt(code=code, round=round),
        twice=_("您已经交过互评表，每人一份。"),
        ended=_("屏幕上的评议已经结束。"),
        least=BATCH,
    )


def _log(round: SheetRound, verb: str, details: dict[str, object], by: User, at: dt.datetime) -> None:
    record_of(round.case, round.case.organization, verb, by, at, {"round": round.public_id} | details)


@dataclass(frozen=True, slots=True)
class Shown:
    """A round as its pages show it: how many may write, and how many sheets came, of these how many were counted."""

    round: SheetRound
    issued: int
    collected: int

    @property
    def over(self) -> bool:
        return self.round.dropped is not None


def shown(round: SheetRound) -> Shown:
    """Two queries."""
    issued = round.writers.count()
    if round.dropped is not None:
        return Shown(round, issued, round.receipts.count())
    return Shown(round, issued, handed_in(round, round.writers.all()))


def last_round(case: Case) -> Shown | None:
    """The round on a screen that is open or counts, else the last one. Three queries."""
    round = case.sheet_rounds.order_by("pk").last()
    return shown(round) if round is not None else None


def sheets_waiting(person: Person) -> list[SheetRound]:
    """Open rounds in which somebody has not handed in their sheet. One query."""
    rows = SheetWriter.objects.filter(person=person, counted=False)
    rows = rows.filter(round__closed_at=None, round__case__state=State.OPEN)
    rows = rows.select_related("round__case").order_by("round__until", "pk")
    return [one.round for one in rows if not has_handed_in(one.round, one)]


def sheet_count(case: Case) -> str:
    """The sheets in one sentence of a report: paper and screen added, each kind for itself."""
    paper = {one.kind: one for one in case.sheets.all()}
    screen = last_round(case)
    counts = screen if screen is not None and screen.over and screen.collected else None
    parts = []
    for kind, label in REPORTED:
        held = paper.get(kind.value)
        mine = counts if kind == Sheets.Kind.MUTUAL else None
        issued = (held.issued if held else 0) + (mine.issued if mine else 0)
        collected = (held.collected if held else 0) + (mine.collected if mine else 0)
        void = f"，其中无效{held.void}张" if held and held.void else ""
        if issued:
            parts.append(f"{label}发出{issued}张，收回{collected}张{void}")
    return "；".join(parts) + "。" if parts else "测评表尚未收回。"


def too_many(case: Case, screen: Shown | None, on: dt.date) -> tuple[int, int] | None:
    """Sheets of paper and screen together and members of the day, where there are more sheets than members."""
    paper = case.sheets.filter(kind=Sheets.Kind.MUTUAL).first()
    if paper is None or screen is None or not screen.over:
        return None
    both, people = paper.collected + screen.collected, len(roster(case.organization, on))
    return (both, people) if both > people else None
