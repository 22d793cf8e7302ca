"""Life meetings and democratic-life meetings: beginning one, opinions asked for, the list of problems."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations.kinds import COMMITTEES, MEMBER_BRANCHES
from jiceng.organizations.models import Organization
from jiceng.people.models import COMMITTEE_POSTS, Appointment, Membership
from jiceng.register.views.common import form_page
from jiceng.workflow import actions
from jiceng.workflow.models import Case, Origin, State

from ..appraisals import (
    DEMOCRATIC_LIFE,
    LIFE_MEETING,
    MEETING_DAY,
    YEAR_END,
    all_problems,
    standing,
    struck_off,
)
from ..forms.appraisals import DemocraticLifeForm, LifeMeetingForm, OpinionForm, ProblemForm
from ..meeting_actions import list_problem, note_opinion
from ..permissions import fetch
from .cases import case_crumbs, case_url, definition_for, list_crumbs

KIND = "appraisal"


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a meeting of a year is begun: where, with which form, under which words, from which day its terms run."""

    kinds: Collection[str]
    form: type[LifeMeetingForm]
    title: str | Promise
    lead: str | Promise
    case_title: str | Promise
    given: Callable[[dict[str, Any]], dict[str, dt.date]]


BEGINNINGS = {
    LIFE_MEETING: Beginning(
        MEMBER_BRANCHES,
        LifeMeetingForm,
        gettext_lazy("开始组织生活会和民主评议"),
        gettext_lazy("一个年度一件：会前学习、征求意见、谈心谈话、查摆问题，会上评议，会后整改。"),
        gettext_lazy("%(place)s%(year)s年度组织生活会和民主评议"),
        lambda data: {YEAR_END: dt.date(data["year"], 12, 31)},
    ),
    DEMOCRATIC_LIFE: Beginning(
        COMMITTEES,
        DemocraticLifeForm,
        gettext_lazy("开始民主生活会"),
        gettext_lazy(
            "从计划召开的日子倒着排方案什么时候报，会后再排结果什么时候报；这两个期限的依据还没有复核。"
        ),
        gettext_lazy("%(place)s%(year)s年度民主生活会"),
        lambda data: {MEETING_DAY: data["meeting_day"]},
    ),
}


def _opened(organization: Organization, name: str, data: dict[str, Any], scope: Scope) -> Case:
    """The case of a year. Raises Refused where that year has one that runs or is done."""
    words, about = BEGINNINGS[name], str(data["year"])
    before = Case.objects.filter(procedure=name, organization=organization, about=about)
    if before.filter(state__in=(State.OPEN, State.DONE)).exists():
        raise Refused(_("%(year)s年度的已经开始了，请在列表里接着办。") % {"year": about}, field="year")
    return actions.open_case(
        procedure=definition_for(organization, name),
        organization=organization,
        person=None,
        title=str(words.case_title) % {"place": organization.label, "year": about},
        about=about,
        given=words.given(data),
        by=scope.user,
        at=clock.now(),
    )


def begin(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """组织生活会 with 民主评议 of a branch's year, or 民主生活会 of a committee's leaders."""
    scope, words = scope_of(request), BEGINNINGS[name]
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    scope.require_writes(organization)
    if organization.kind not in words.kinds:
        raise Http404
    return form_page(
        request,
        words.form(request.POST or None, initial={"year": scope.on.year}),
        lambda data: case_url(_opened(organization, name, data, scope)),
        title=words.title,
        lead=words.lead,
        crumbs=list_crumbs(organization, scope, KIND, _("开始")),
        submit=_("开始"),
        done=_("已开始，下一步见下。"),
    )


def _case(scope: Scope, public_id: str, *, write: bool = False) -> Case:
    case = fetch(scope, public_id, write=write)
    if case.procedure not in (LIFE_MEETING, DEMOCRATIC_LIFE):
        raise Http404
    return case


def opinions_url(case: Case) -> str:
    return reverse("procedures:opinions", args=[case.public_id])


def opinions(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was said by those who were asked, and the list of problems with the tasks that they became."""
    scope = scope_of(request)
    case = _case(scope, public_id)
    versions = all_problems(case)
    lines = standing(versions)
    context = {
        "case": case,
        "opinions": case.opinions.standing().order_by("pk"),
        "struck_opinions": case.opinions.struck(),
        "lines": lines,
        "struck_problems": [one for one in versions if hasattr(one.problem, "replacement")],
        "count": struck_off(lines),
        "origin": Origin.PROBLEM.value,
        "may_write": scope.writes(case.organization),
        "crumbs": case_crumbs(case, scope, _("意见和问题")),
    }
    return render(request, "procedures/opinions.html", context)


def add_opinion(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write down an opinion without who said it."""
    scope = scope_of(request)
    case = _case(scope, public_id, write=True)

    def act(data: dict[str, Any]) -> str:
        note_opinion(case=case, by=scope.user, at=clock.now(), **data)
        return opinions_url(case)

    return form_page(
        request,
        OpinionForm(request.POST or None, initial={"on": PartialDate.of(scope.on)}),
        act,
        title=_("记一条意见"),
        lead=_("只记向哪一类人征求、说了什么，不记是谁说的。"),
        crumbs=case_crumbs(case, scope, _("记一条意见")),
        submit=_("记下"),
        done=_("已记下。"),
    )


def leading(case: Case, also: Membership | None = None) -> QuerySet[Membership]:
    """Those whose own problems may stand on the list: the committee of the case's organisation; `also`: who stands there."""
    leaders = Appointment.objects.filter(
        organization=case.organization, ends=None, post__in=COMMITTEE_POSTS
    ).values("person")
    chosen = Q(person__in=leaders, ends=None)
    if also is not None:
        chosen |= Q(pk=also.pk)
    rows = Membership.objects.filter(chosen).select_related("person")
    return rows.order_by("person__name", "pk")


def add_problem(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a problem on the list."""
    scope = scope_of(request)
    case = _case(scope, public_id, write=True)

    def act(data: dict[str, Any]) -> str:
        person = data["person"].person if data["person"] else None
        list_problem(case=case, text=data["text"], person=person, by=scope.user, at=clock.now())
        return opinions_url(case)

    return form_page(
        request,
        ProblemForm(request.POST or None, members=leading(case)),
        act,
        title=_("列一个问题"),
        lead=_("列好以后，一点“挂账”就成为有责任人和期限的整改事项。"),
        crumbs=case_crumbs(case, scope, _("列一个问题")),
        submit=_("列入清单"),
        done=_("已列入清单。"),
    )
