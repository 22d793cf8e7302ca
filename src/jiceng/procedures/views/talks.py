"""谈心谈话 of a life meeting's year: who talked with whom, who is still to be talked with, content for those who talked."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import Membership
from jiceng.register.views.common import form_page
from jiceng.workflow.models import Case

from ..appraisals import LIFE_MEETING
from ..forms.appraisals import TalkForm
from ..models import Talk
from ..permissions import fetch
from ..talks import RULE, may_read, missing_talks, note_talk, read_talk
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
    rows = Talk.objects.filter(organization=case.organization, on__startswith=case.about)
    context = {
        "case": case,
        "lines": [(one, may_read(one, scope.user)) for one in rows.select_related("first", "second")],
        "missing": missing_talks(case.organization, int(case.about), day),
        "rule": RULE,
        "article": article(rulebook_of(case.organization, day), RULE, day),
        "may_write": scope.writes(case.organization),
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


@require_POST
def talk(request: HttpRequest, public_id: str) -> HttpResponse:
    """The content of a talk, for those who talked and who wrote it down; each look is logged."""
    scope = scope_of(request)
    found = Talk.objects.select_related("organization", "first", "second").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if not may_read(found, scope.user):
        scope.require(Right.SEE_PEOPLE, found.organization)
    content = read_talk(talk=found, by=scope.user, at=clock.now())
    context = {"talk": found, "content": content, "crumbs": [(_("谈心谈话"), "")]}
    return render(request, "procedures/talk.html", context)
