"""Elections: beginning one, the ballots of its meeting, two counts, papers to print."""

import datetime as dt
from collections import defaultdict
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
from jiceng.organizations.folding import fold
from jiceng.organizations.kinds import TERM_KINDS
from jiceng.organizations.models import Organization
from jiceng.organizations.queries import term_on
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import Membership, Person, Post
from jiceng.register.views.common import Crumbs, form_page
from jiceng.rulebook import ask
from jiceng.workflow import actions
from jiceng.workflow.models import Case
from jiceng.workflow.queries import last_records

from ..actions import agree_to_fewer, enter_tally, open_ballot, open_post_ballot, settle_name
from ..ballot_papers import ballot_paper, roll_paper
from ..ballots import Ballot, ballots_of
from ..counting import agreed, electable, elected, names_in_order
from ..elections import PROCEDURE, TERM_END, closed, has_committee, over
from ..forms.elections import BallotForm, ConsentForm, ElectionForm, NamedForm, PostBallotForm, TallyForm
from ..models import Election
from ..permissions import fetch
from .cases import case_crumbs, case_url, definition_for, list_crumbs

KIND = "elections"
MEETING, FIRST_MEETING = "election_meeting", "first_meeting"


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
    writes = scope.writes(case.organization) and not closed(case)
    meeting = [one for one in ballots if not one.election.post]
    lacks = over([one.election for one in meeting]) if meeting else ""
    context = {
        "case": case,
        "ballots": ballots,
        "may_write": writes,
        "may_open": writes and all(one.more for one in meeting),
        "may_elect": writes and lacks is None and has_committee(case),
        "to_record": _to_record(case, ballots) if writes and lacks is None else "",
        "crumbs": _crumbs(scope, case, _("选票和计票")),
    }
    return render(request, "procedures/election.html", context)


def _to_record(case: Case, ballots: list[Ballot]) -> str:
    """The step that the ballots have made ready to be recorded."""
    recorded = last_records(case)
    if MEETING not in recorded:
        return MEETING
    counted = any(one.elected for one in ballots if one.election.post)
    return FIRST_MEETING if counted and FIRST_MEETING not in recorded else ""


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


def post_ballot(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin a ballot of the new committee for its secretary or deputies."""
    scope = scope_of(request)
    case = fetch(scope, public_id, write=True)

    def act(data: dict[str, Any]) -> str:
        open_post_ballot(case=case, by=scope.user, at=clock.now(), **data)
        return election_url(case)

    committee = names_in_order(elected(case))
    return form_page(
        request,
        PostBallotForm(
            request.POST or None, committee=committee, initial={"on": scope.on, "post": Post.SECRETARY}
        ),
        act,
        title=_("委员会第一次会议投票"),
        lead=_("由新当选的委员投票；同样印纸质选票，两个人各自计票。"),
        crumbs=_crumbs(scope, case, _("选举书记、副书记")),
        submit=_("开始投票"),
        done=_("可以印选票了。"),
    )


def whose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say whom a name that was written in means."""
    scope = scope_of(request)
    found = _election(scope, public_id, write=True)
    name = request.GET.get("name", "")
    counts = agreed(found)
    if counts is None or name not in counts.others():
        raise Http404
    candidates = Membership.objects.filter(person__public_id__in=found.candidates, ends=None)
    rows = [*electable(found), *candidates.select_related("person", "organization")]
    people: dict[str, list[str]] = defaultdict(list)
    for one in rows:
        people[fold(one.person.name)].append(one.person.public_id)
    wanted = {fold(name), fold(request.POST.get("other", ""))}
    form = NamedForm(
        request.POST or None,
        bearers=_told_apart([one for one in rows if fold(one.person.name) in wanted]),
        people=people,
        initial={"person": found.meant.get(name) or (NamedForm.NOBODY if name in found.meant else None)},
    )

    def act(_data: dict[str, Any]) -> str:
        person = Person.objects.filter(public_id=form.chosen()).first()
        settle_name(election=found, name=name, person=person, by=scope.user, at=clock.now())
        return election_url(found.case)

    return form_page(
        request,
        form,
        act,
        title=_("另选的“%(name)s”是谁") % {"name": name},
        lead=_("选票上只有姓名；同名的、写法不同的，由监票人和主持人认定，记在这里。"),
        crumbs=_crumbs(scope, found.case, _("另选的是谁")),
        submit=_("写明"),
        done=_("已写明。"),
    )


def _told_apart(rows: list[Membership]) -> list[tuple[str, str]]:
    """Members by public id with what tells them apart: branch, year of birth, the masked number; else that id."""
    labels = [_bearer(one) for one in rows]
    return [
        (one.person.public_id, label if labels.count(label) == 1 else f"{label} {one.person.public_id}")
        for one, label in zip(rows, labels, strict=True)
    ]


def _bearer(membership: Membership) -> str:
    person = membership.person
    parts = [membership.organization.label]
    if person.born_on:
        parts.append(_("%(year)s年生") % {"year": person.born_on.first_day.year})
    if person.number_mask:
        parts.append(person.number_mask)
    return f"{person.name} · {' · '.join(parts)}"


def consent(request: HttpRequest, public_id: str) -> HttpResponse:
    """How many voters agreed to fewer seats."""
    scope = scope_of(request)
    found = _election(scope, public_id, write=True)

    def act(data: dict[str, Any]) -> str:
        agree_to_fewer(election=found, by=scope.user, at=clock.now(), **data)
        return election_url(found.case)

    return form_page(
        request,
        ConsentForm(request.POST or None, initial={"favour": found.consent}),
        act,
        title=_("减少名额"),
        lead=_("当选的人数接近应选名额时，经到会的选举人同意，可以减少名额，不再选举。"),
        crumbs=_crumbs(scope, found.case, _("减少名额")),
        submit=_("记下"),
        done=_("已记下。"),
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


def _election(scope: Scope, public_id: str, *, write: bool = False) -> Election:
    """A ballot, for whoever counts it: the monitors, and whoever writes for the organisation (`write`: only these)."""
    found = (
        Election.objects.select_related("case__version", "case__organization__parent")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    if write or not _counts(scope, found.case):
        fetch(scope, found.case.public_id, write=True)
    return found
