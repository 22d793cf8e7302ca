"""What the page of a case shows beside its steps: each kind of work names its own panel."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope
from jiceng.workflow.models import Case

from . import appraisals, formation, grading, mobile, talks


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of page: its template, what it shows (as `shown`), and whether it stands beside the steps or below them."""

    template: str
    shown: Any
    aside: bool = True


def of_mobile(case: Case, scope: Scope) -> Panel:
    """What a member who is away took part in at the host, and whether the user may open it."""
    found = mobile.taken_part_at_host(case)
    shown = [(one, scope.may(Right.SEE, one.activity.organization)) for one in found]
    return Panel("procedures/taken_part.html", shown, aside=False)


def of_formation(case: Case, scope: Scope) -> Panel | None:
    """What branch is planned, for which units, with which members."""
    plan = formation.plan_of(case)
    return Panel("procedures/plan.html", plan) if plan is not None else None


@dataclass(frozen=True, slots=True)
class Line:
    """What a page that hangs on the case holds, in a sentence, and the name of that page's address."""

    label: str | Promise
    text: str
    url_name: str


def of_appraisal(case: Case, scope: Scope) -> Panel:
    """Opinions, problems, talks and grades, counted; what was struck out is counted apart."""
    lines = [_opinions(case), _problems(case)]
    if case.procedure == appraisals.LIFE_MEETING:
        lines += [_talks(case, scope), _grades(case, scope)]
    return Panel("procedures/beside.html", lines)


def _opinions(case: Case) -> Line:
    count, struck = case.opinions.standing().count(), case.opinions.struck().count()
    return Line(
        _("征求到的意见"), _with_struck(_("%(count)d条") % {"count": count}, struck), "procedures:opinions"
    )


def _problems(case: Case) -> Line:
    versions = appraisals.all_problems(case)
    lines = appraisals.standing(versions)
    struck = sum(hasattr(one.problem, "replacement") for one in versions)
    text = _("%(problems)d个，挂账%(tasks)d个，已销号%(closed)d个") % appraisals.struck_off(lines)
    return Line(_("问题清单"), _with_struck(text, struck), "procedures:opinions")


def _talks(case: Case, scope: Scope) -> Line:
    found = talks.talks_in(case.organization, case.about)
    count, struck = found.standing().count(), found.struck().count()
    day = min(scope.on, case.given_days()[appraisals.YEAR_END])
    missing = talks.missing_talks(case.organization, int(case.about), day)
    people = {*missing.among_committee, *missing.with_committee, *missing.among_members}
    if people:
        text = _("%(count)d次，还有%(people)d人没有谈够") % {"count": count, "people": len(people)}
    else:
        text = _("%(count)d次，都谈过了") % {"count": count}
    return Line(_("谈心谈话"), _with_struck(text, struck), "procedures:talks")


def _grades(case: Case, scope: Scope) -> Line:
    rows = grading.rows_of(case, grading.day_of_case(case, scope.on))
    words = {"people": len(rows), "decided": sum(bool(one.decided) for one in rows)}
    return Line(_("民主评议"), _("%(people)d人中%(decided)d人已评定等次") % words, "procedures:grading")


def _with_struck(text: str, struck: int) -> str:
    """A count, and how many rows were corrected or taken back where there are such."""
    if not struck:
        return text
    return _("%(text)s（另有更正、撤回过的%(struck)d条）") % {"text": text, "struck": struck}
