"""Elections: beginning one, the ballots of its meeting, two counts, papers to print."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core import clock
from jiceng.documents.sheets import word_file
from jiceng.documents.words import reader_script
from jiceng.organizations.kinds import TERM_KINDS
from jiceng.organizations.models import Organization
from jiceng.organizations.queries import term_on
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.register.views.common import Crumbs, form_page
from jiceng.rulebook import ask
from jiceng.workflow import actions
from jiceng.workflow.models import Case
from jiceng.workflow.queries import last_records

from ..actions import enter_tally, open_ballot
from ..ballot_papers import ballot_paper, roll_paper
from ..ballots import ballots_of
from ..elections import PROCEDURE, TERM_END
from ..forms.elections import BallotForm, ElectionForm, TallyForm
from ..models import Election
from ..permissions import fetch
from .cases import case_crumbs, case_url, definition_for, list_crumbs

KIND = "elections"


def begin(request: HttpRequest, public_id: str) -> HttpResponse:
    """The calendar of an election, worked back from the end of the term."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    scope.require_writes(organization)
    if organization.kind not in TERM_KINDS:
        raise Http404
    procedure = definition_for(organization, PROCEDURE)

    def act(data: dict[str, Any]) -> str:
        case = actions.open_case(
            procedure=procedure,
            organization=organization,
            person=None,
            title=_("%(place)s换届选举") % {"place": organization.label},
            given={TERM_END: data["term_end"]},
            by=scope.user,
            at=clock.now(),
        )
        return case_url(case)

    return form_page(
        request,
        ElectionForm(request.POST or None, initial={"term_end": _term_end(organization, scope.on)}),
        act,
        title=_("开始换届"),
        lead=_("从届满的那一天倒着排：什么时候请示，最迟哪天选举，选举后多久报告。"),
        crumbs=list_crumbs(organization, scope, KIND, _("开始换届")),
        submit=_("排出日程"),
        done=_("日程已排好，下一步见下。"),
    )


def _term_end(organization: Organization, on: dt.date) -> dt.date | None:
    """When the term that runs ends: as the files say, else by the rule; None where neither is known."""
    term = term_on(organization, on)
    if term is None or term.ends_on is not None or term.elected_on is None:
        return term.ends_on.last_day if term and term.ends_on else None
    given = {
        "kind": TERM_KINDS[organization.kind],
        "sector": organization.sector,
        "elected": term.elected_on.last_day,
        "extended_years": term.extended_years,
    }
    verdict = ask("term.dates", given, on=on, book=rulebook_of(organization, on))
    return dt.date.fromisoformat(verdict.answer["term_ends"]) if verdict.answered else None


def election(request: HttpRequest, public_id: str) -> HttpResponse:
    """The ballots of a meeting: who may vote, papers to print, the two counts, who is elected."""
    scope = scope_of(request)
    case = _case(scope, public_id)
    ballots = ballots_of(case, scope.user)
    context = {
        "case": case,
        "ballots": ballots,
        "may_open": scope.writes(case.organization) and all(one.more for one in ballots),
        "may_write": scope.writes(case.organization),
        "elected": [name for one in ballots for name in one.elected],
        "crumbs": _crumbs(scope, case, _("选票和计票")),
    }
    return render(request, "procedures/election.html", context)


def ballot(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin a ballot: from then on the roll stays as it is."""
    scope = scope_of(request)
    case = fetch(scope, public_id, write=True)

    def act(data: dict[str, Any]) -> str:
        open_ballot(case=case, by=scope.user, at=clock.now(), **data)
        return election_url(case)

    return form_page(
        request,
        BallotForm(request.POST or None, initial={"on": scope.on}),
        act,
        title=_("大会开始投票"),
        lead=_("选举人名单从这时起固定下来；候选人、名额和不计入的党员，请先在前面的步骤里写好。"),
        crumbs=_crumbs(scope, case, _("开始投票")),
        submit=_("固定名单，开始投票"),
        done=_("名单已固定，可以印选票。"),
    )


def tally(request: HttpRequest, public_id: str) -> HttpResponse:
    """One's own count. Nobody sees another's before both are in."""
    scope = scope_of(request)
    found = _election(scope, public_id)
    own = found.tallies.filter(by=scope.user).first()
    initial: dict[str, Any] = {}
    if own is not None:
        initial = {name: getattr(own, name) for name in ("present", "issued", "collected", "void")}
        initial |= {f"votes_{key}": number for key, number in own.votes.items()}
        initial["written_in"] = "、".join(f"{name} {number}" for name, number in own.written_in.items())
    form = TallyForm(request.POST or None, election=found, initial=initial)

    def act(_data: dict[str, Any]) -> str:
        enter_tally(election=found, by=scope.user, at=clock.now(), **form.given())
        return election_url(found.case)

    return form_page(
        request,
        form,
        act,
        title=_("录入计票：第%(round)s次投票") % {"round": found.round},
        lead=_("由两个人各自录入，互相看不到；两份一致才算数。"),
        crumbs=_crumbs(scope, found.case, _("录入计票")),
        submit=_("录入"),
        done=_("已录入。"),
    )


def printed(request: HttpRequest, public_id: str, sheet: str) -> HttpResponse:
    """The ballot or the roll of a ballot, as a Word file."""
    scope = scope_of(request)
    found = _election(scope, public_id)
    papers = {"ballot": (_("选票"), ballot_paper), "roll": (_("选举人名单"), roll_paper)}
    if sheet not in papers:
        raise Http404
    title, make = papers[sheet]
    return word_file(make(found, reader_script()), f"{title}-{found.case.title}")


def election_url(case: Case) -> str:
    return reverse("procedures:election", args=[case.public_id])


def _crumbs(scope: Scope, case: Case, last: str) -> Crumbs:
    """A monitor who does not see the register sees only where they are."""
    sees = scope.may(Right.SEE_PEOPLE, case.organization)
    return case_crumbs(case, scope, last) if sees else [(last, "")]


def _case(scope: Scope, public_id: str) -> Case:
    """The case of an election, for whoever sees it or counts in it."""
    rows = Case.objects.select_related("version", "organization__parent", "person", "opened_by")
    case = rows.filter(public_id=public_id, procedure=PROCEDURE).first()
    if case is None:
        raise Http404
    return case if _counts(scope, case) else fetch(scope, public_id)


def _counts(scope: Scope, case: Case) -> bool:
    """Whether the user is one of the monitors whom the meeting chose."""
    roll = last_records(case).get("roll") if scope.person else None
    return bool(roll and scope.person and scope.person.public_id in roll.values.get("tellers", ()))


def _election(scope: Scope, public_id: str) -> Election:
    """A ballot, for whoever counts it: the monitors, and whoever writes for the organisation."""
    found = (
        Election.objects.select_related("case__version", "case__organization__parent")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    if not _counts(scope, found.case):
        fetch(scope, found.case.public_id, write=True)
    return found
