"""民主评议党员: what members say of themselves, what the sheets said, what the branch decided, and the rule's limit."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record_of
from jiceng.core.errors import Refused
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import Membership, Person, Standing
from jiceng.rulebook import Verdict, ask
from jiceng.workflow.models import Case, State, StepRecord
from jiceng.workflow.queries import last_records

from .appraisals import LIFE_MEETING, roster
from .models import Grading, SheetGrade, Sheets
from .wording import word

RULE, LIMIT = "BR-037", "BR-038"
OWN, DECIDED = "own", "decided"
ENTERED = "appraisal_entered"
VIEWS = (OWN, Sheets.Kind.MUTUAL.value, Sheets.Kind.MASS.value, DECIDED)


def day_of_case(case: Case, today: dt.date) -> dt.date:
    """The day of the appraisal where it is recorded, else today."""
    held = last_records(case).get("appraisal")
    return held.on.last_day if held is not None and held.on is not None else today


def grades(case: Case, on: dt.date) -> list[str]:
    """The grades of a day, the best first (BR-037); none where no rule names them."""
    rule = rulebook_of(case.organization, on).find(RULE)
    value = rule.on(on) if rule else None
    return [str(one) for one in value.value] if value is not None else []


def graded(case: Case, on: dt.date) -> list[Membership]:
    """Who gets a grade: full members of a day, by name; those on probation take part without one (BR-039)."""
    return [one for one in roster(case.organization, on) if one.standing == Standing.FULL]


@transaction.atomic
def enter_view(
    *, case: Case, view: str, given: dict[str, str], on: dt.date, by: User, at: dt.datetime
) -> None:
    """Write what members say of themselves, or what was decided: grades by public id, empty for none.

    Raises Refused for a grade that the rule does not know or somebody who gets none.
    """
    known, people = grades(case, on), {one.person.public_id: one.person for one in graded(case, on)}
    for key, grade in given.items():
        if key not in people or (grade and grade not in known):
            raise Refused(_("请从等次中选。"), field=f"{view}_{key}")
    for key, grade in given.items():
        Grading.objects.update_or_create(case=case, person=people[key], defaults={view: grade})
    record_of(case, case.organization, ENTERED, by, at, {"view": view, "given": given})


@transaction.atomic
def enter_sheets(
    *,
    case: Case,
    kind: str,
    issued: int,
    collected: int,
    void: int,
    given: dict[str, dict[str, int]],
    on: dt.date,
    by: User,
    at: dt.datetime,
) -> None:
    """Write the counts of one kind of paper sheets: how many gave which grade to whom.

    Raises Refused where more came back than went out, or somebody got more grades than there are valid sheets.
    """
    if collected > issued:
        raise Refused(_("收回的表多于发出的表。"), field="collected")
    if void > collected:
        raise Refused(_("无效的表多于收回的表。"), field="void")
    known, people = grades(case, on), {one.person.public_id: one.person for one in graded(case, on)}
    for key, counts in given.items():
        if key not in people or set(counts) - set(known):
            raise Refused(_("请从等次中选。"))
        if sum(counts.values()) > collected - void:
            raise Refused(
                _("%(name)s的票数合计%(sum)s，多于有效的%(valid)s张表。")
                % {"name": people[key].name, "sum": sum(counts.values()), "valid": collected - void},
                field=f"{kind}_{key}_0",
            )
    counts_of = {"issued": issued, "collected": collected, "void": void}
    Sheets.objects.update_or_create(case=case, kind=kind, defaults=counts_of)
    for key, counts in given.items():
        Grading.objects.update_or_create(case=case, person=people[key], defaults={kind: counts})
    details = {"view": kind, "given": given} | counts_of
    record_of(case, case.organization, ENTERED, by, at, details)


@dataclass(frozen=True, slots=True)
class Row:
    """One member: their own view, counts of both kinds of sheets in the order of the grades, and what was decided."""

    person: Person
    own: str
    mutual: list[int | None]
    mass: list[int | None]
    decided: str


def on_screens(case: Case) -> dict[int, Counter[str]]:
    """How many sheets of the rounds on a screen that are over gave which grade, by person. One query."""
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    pieces = SheetGrade.objects.filter(round__case=case, round__dropped__isnull=False)
    for person, grade in pieces.values_list("person", "grade"):
        found[person][grade] += 1
    return found


def rows_of(case: Case, on: dt.date, *, only_paper: bool = False) -> list[Row]:
    """Everybody who gets a grade, in the order of the roster, never by grade. Four queries at any number.

    `mutual` is the sum of paper and screens, which are never written over one another; `only_paper`: as it is entered.
    """
    known = grades(case, on)
    found = {one.person_id: one for one in case.gradings.all()}
    screens = {} if only_paper else on_screens(case)
    rows = []
    for one in graded(case, on):
        held = found.get(one.person_id) or Grading()
        mutual: dict[str, int] = held.mutual
        if screen := screens.get(one.person_id):
            mutual = {grade: mutual.get(grade, 0) + screen[grade] for grade in known}
        rows.append(
            Row(
                one.person,
                held.own,
                [mutual.get(grade) for grade in known],
                [held.mass.get(grade) for grade in known],
                held.decided,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class Limit:
    """How many were ranked in the best grade, and how many may be; `most`: None where no rule says."""

    best: str
    count: int
    most: int | None
    verdict: Verdict

    @property
    def over(self) -> bool:
        return self.most is not None and self.count > self.most


def limit_of(case: Case, on: dt.date) -> Limit:
    """The best grade against the rule's share of those who get one (BR-038)."""
    known, people = grades(case, on), graded(case, on)
    verdict = ask(
        "appraisal.limit", {"full_members": len(people)}, on=on, book=rulebook_of(case.organization, on)
    )
    best = known[0] if known else ""
    count = case.gradings.filter(decided=best).count() if best else 0
    return Limit(best, count, verdict.answer["max_excellent"] if verdict.answered else None, verdict)


def grades_decided(case: Case, record: StepRecord) -> str | None:
    """Everybody has a grade, and no more have the best than the rule allows."""
    if record.on is None:
        return None
    on = day_of_case(case, record.on.last_day)
    missing = [one.person.name for one in rows_of(case, on) if not one.decided]
    if missing:
        return _("还有%(count)s名党员没有写评定等次。") % {"count": len(missing)}
    found = limit_of(case, on)
    if found.over:
        words = {"best": word(found.best), "count": found.count, "most": found.most}
        return _("评为“%(best)s”的有%(count)s名，一般不超过%(most)s名。") % words
    return None


def grade_count(case: Case) -> str:
    """The grades in one sentence of a report, in the order in which the rule names them."""
    decided = Counter(case.gradings.exclude(decided="").values_list("decided", flat=True))
    if not decided:
        return "等次尚未评定。"
    known = grades(case, day_of_case(case, case.opened_at.date()))
    order = [one for one in known if one in decided] + sorted(set(decided) - set(known))
    return "评定等次：" + "，".join(f"{one}{decided[one]}名" for one in order) + "。"


def gradings_of(person: Person) -> list[Grading]:
    """What was decided of a person, the latest year first. One query."""
    rows = Grading.objects.filter(person=person, case__procedure=LIFE_MEETING).exclude(decided="")
    rows = rows.exclude(case__state=State.ENDED).select_related("case__organization")
    return list(rows.order_by("-case__about", "-pk"))


GUARDS: dict[str, Any] = {"grades_decided": grades_decided}
EFFECTS: dict[str, Any] = {}
