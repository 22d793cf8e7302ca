"""谈心谈话 of a life meeting's year: who talked with whom, who is still to be talked with, content for those who talked."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Forbidden, Refused
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import Membership
from jiceng.register.views.common import form_page
from jiceng.ui.dates import show_date
from jiceng.workflow.models import Case

from .. import talks as actions
from ..appraisals import LIFE_MEETING
from ..forms.appraisals import TalkCorrectForm, TalkForm
from ..forms.steps import WhyForm
from ..models import Talk
from ..permissions import fetch
from ..talks import (
    RULE,
    line_of,
    may_erase,
    may_read,
    may_write_content,
    missing_talks,
    note_talk,
    read_talk,
    talks_in,
)
from ..wording import article
from .cases import case_crumbs


def _case(scope: Scope, public_id: str, *, write: bool = False) -> Case:
    case = fetch(scope, public_id, write=write)
    if case.procedure != LIFE_MEETING:
        raise Http404
    return case


def talks_url(case: Case) -> str:
    return reverse("procedures:talks", args=[case.public_id])


def talks(request: HttpRequest, public_id: str) -> HttpResponse:
    """The talks of the case's year, and with whom there was none."""
    scope = scope_of(request)
    case = _case(scope, public_id)
    day = min(scope.on, case.given_days()["year_end"])
    rows, may_write = talks_in(case.organization, case.about), scope.writes(case.organization)
    context = {
        "case": case,
        "lines": [line_of(one, scope.user, scope.on) for one in rows.standing()],
        "struck": rows.struck().select_related(
            "replacement__first", "replacement__second", "replacement__recorded_by", "first", "second"
        ),
        "missing": missing_talks(case.organization, int(case.about), day),
        "rule": RULE,
        "article": article(rulebook_of(case.organization, day), RULE, day),
        "may_write": may_write,
        "crumbs": case_crumbs(case, scope, _("谈心谈话")),
    }
    return render(request, "procedures/talks.html", context)


def add_talk(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write down that two members talked."""
    scope = scope_of(request)
    case = _case(scope, public_id, write=True)
    members = Membership.objects.filter(organization=case.organization, ends=None).select_related("person")

    def act(data: dict[str, Any]) -> str:
        people = {name: data[name].person for name in ("first", "second")}
        note_talk(organization=case.organization, by=scope.user, at=clock.now(), **data | people)
        return talks_url(case)

    form = TalkForm(
        request.POST or None,
        members=members.order_by("person__name", "pk"),
        initial={"on": PartialDate.of(scope.on)},
    )
    return form_page(
        request,
        form,
        act,
        title=_("记一次谈心谈话"),
        lead=_("只记谁和谁、哪天谈的就够了。写了内容的加密保存，只有谈话的两个人和记录的人能看，到期删除。"),
        crumbs=case_crumbs(case, scope, _("记一次谈心谈话")),
        submit=_("记下"),
        done=_("已记下。"),
    )


def _fetched(scope: Scope, public_id: str) -> Talk:
    """A talk that stands, for those whose content it is, or who see the people where it was written down."""
    rows = Talk.objects.standing().select_related("organization__parent", "first", "second")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if not may_read(found, scope.user) and not may_erase(found, scope.user):
        scope.require(Right.SEE_PEOPLE, found.organization)
    return found


def _back(scope: Scope, talk: Talk) -> tuple[str, str]:
    """The page on which the user sees a talk: that of the year's case, or one's own page."""
    year, place = str(talk.on)[:4], talk.organization
    case = Case.objects.filter(procedure=LIFE_MEETING, organization=place, about=year).first()
    if case is not None and scope.may(Right.SEE_PEOPLE, place):
        return _("谈心谈话"), talks_url(case)
    return _("我的记录"), reverse("register:me")


@require_POST
def talk(request: HttpRequest, public_id: str) -> HttpResponse:
    """The content of a talk, for those who talked and who wrote it down; each look is logged."""
    scope = scope_of(request)
    found = _fetched(scope, public_id)
    back = _back(scope, found)
    try:
        reading = read_talk(talk=found, by=scope.user, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(back[1])
    context = {
        "talk": found,
        "reading": reading,
        "may_erase": may_erase(found, scope.user),
        "may_correct": _corrects(scope, found) and may_write_content(found, scope.user),
        "crumbs": [back, (_("谈话内容"), "")],
    }
    return render(request, "procedures/talk.html", context)


def _corrects(scope: Scope, talk: Talk) -> bool:
    """Who records for the branch, and who wrote the content down even when they no longer do."""
    return scope.writes(talk.organization) or talk.writer_id == scope.user.pk


def _correctable(scope: Scope, public_id: str) -> Talk:
    found = _fetched(scope, public_id)
    if not _corrects(scope, found):
        raise Forbidden(Right.RECORD)
    return found


def correct_talk(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put right who talked and when, and the content for who wrote it."""
    scope = scope_of(request)
    wrong = _correctable(scope, public_id)
    pair = Membership.objects.filter(person__in=[wrong.first_id, wrong.second_id])
    own = {one.person_id: one for one in pair.order_by("begins", "pk")}
    chosen = Q(pk__in=[one.pk for one in own.values()])
    if scope.writes(wrong.organization):
        chosen |= Q(organization=wrong.organization_id, ends=None)
    form = TalkCorrectForm(
        request.POST or None,
        members=Membership.objects.filter(chosen).select_related("person").order_by("person__name", "pk"),
        initial={
            "first": own[wrong.first_id].public_id,
            "second": own[wrong.second_id].public_id,
            "on": wrong.on,
        },
        keeps=wrong.keeps(scope.on),
        may_write=may_write_content(wrong, scope.user),
    )
    back = _back(scope, wrong)

    def act(data: dict[str, Any]) -> str:
        people = {name: data[name].person for name in ("first", "second")}
        actions.correct_talk(talk=wrong, by=scope.user, at=clock.now(), **data | people)
        return back[1]

    return form_page(
        request,
        form,
        act,
        title=_("更正谈心谈话"),
        lead=_("原来的记录保留，更正的人和原因一并写下。谈话内容只有写下它的人能更正。"),
        crumbs=[back, (_("更正"), "")],
        submit=_("更正"),
        done=_("已更正。"),
    )


def withdraw_talk(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back a talk that did not take place."""
    scope = scope_of(request)
    wrong = _correctable(scope, public_id)
    back = _back(scope, wrong)

    def act(data: dict[str, Any]) -> str:
        actions.withdraw_talk(talk=wrong, by=scope.user, at=clock.now(), **data)
        return back[1]

    return form_page(
        request,
        WhyForm(request.POST or None),
        act,
        title=_("撤回谈心谈话"),
        lead=_("只在没有谈过、记错了的时候撤回；撤回以后不再计数，谈话内容一并删除。"),
        facts=_facts(wrong),
        crumbs=[back, (_("撤回"), "")],
        submit=_("撤回"),
        done=_("已撤回，原来的记录仍可查看。"),
        danger=True,
    )


def erase_talk(request: HttpRequest, public_id: str) -> HttpResponse:
    """One of the two has the content erased before its day."""
    scope = scope_of(request)
    found = _fetched(scope, public_id)
    if not may_erase(found, scope.user):
        raise Forbidden(Right.SEE_PEOPLE)
    back = _back(scope, found)

    def act(data: dict[str, Any]) -> str:
        actions.erase_talk(talk=found, by=scope.user, at=clock.now())
        return back[1]

    return form_page(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        act,
        title=_("提前删除谈话内容"),
        lead=_("删除以后谁也看不到，也找不回来；谈过这次话仍然记着。"),
        facts=_facts(found),
        crumbs=[back, (_("提前删除谈话内容"), "")],
        submit=_("删除内容"),
        done=_("谈话内容已删除。"),
        danger=True,
    )


def _facts(talk: Talk) -> list[tuple[Any, Any]]:
    return [
        (_("谁和谁"), f"{talk.first.name} · {talk.second.name}"),
        (_("日期"), show_date(talk.on)),
    ]
