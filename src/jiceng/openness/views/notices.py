"""The list of notices, posting one, its page and its sheet, its result, taking it down."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core import clock
from jiceng.documents.sheets import word_file
from jiceng.documents.words import reader_script
from jiceng.organizations.kinds import BRANCHES
from jiceng.organizations.models import Organization
from jiceng.register.views.common import Crumbs, crumbs_to, form_page
from jiceng.ui.paging import page_of

from .. import actions, forms
from ..models import Audience, Notice, State
from ..papers import sheet
from ..period import usual_days
from ..permissions import fetch
from ..queries import ALL, CURRENT, as_hung, listed, notice_lines, people_to_name, shown

KEPT = ("title", "text", "audience", "masked", "days", "places", "contact")
"""What a notice takes over that is posted in the place of one that was wrong."""


def index(request: HttpRequest) -> HttpResponse:
    """Notices of where the user works."""
    home = scope_of(request).home
    if home is None:
        raise Http404
    return redirect("openness:list", home.public_id)


def listing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Notices of an organisation and below; those that still run unless others are asked for."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    states = [(CURRENT, _("公示中和待定")), *State.choices, (ALL, _("全部"))]
    state, name = request.GET.get("state", CURRENT), request.GET.get("name", "").strip()[:80]
    if state not in dict(states):
        state = CURRENT
    rows = listed(organization, state=state, name=name, on=scope.on)
    page = page_of(rows, order=["-posted_on", "public_id"], cursor=request.GET.get("page"))
    context = {
        "organization": organization,
        "page": page,
        "lines": notice_lines(page.rows, scope.on),
        "states": states,
        "state": state,
        "name": name,
        "branch": organization.kind in BRANCHES,
        "may_write": scope.writes(organization),
        "crumbs": crumbs_to(organization, scope, last=_("公示")),
    }
    return render(request, "openness/list.html", context)


def post(request: HttpRequest, public_id: str) -> HttpResponse:
    """A notice was put up; `?like=` takes over what stood in one that was taken down."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    scope.require_writes(organization)
    form = forms.PostForm(
        request.POST or None,
        people=people_to_name(organization, request.GET.get("person", "")),
        initial=_proposed(request, organization),
    )

    def act(data: dict[str, Any]) -> str:
        notice = actions.post_notice(organization=organization, by=scope.user, at=clock.now(), **data)
        _advise(request, notice)
        return notice_url(notice)

    return form_page(
        request,
        form,
        act,
        title=_("张贴公示"),
        lead=_("张贴以后不能改；有错就撤下，写明原因，再重新张贴。"),
        crumbs=list_crumbs(organization, scope, _("张贴公示")),
        submit=_("张贴"),
        done=_("已张贴；可以打印张贴用的文书。"),
    )


def _proposed(request: HttpRequest, organization: Organization) -> dict[str, Any]:
    scope = scope_of(request)
    usual = usual_days(organization, scope.on)
    initial: dict[str, Any] = {
        "person": request.GET.get("person", ""),
        "posted_on": scope.on,
        "days": usual.days if usual else None,
        "audience": Audience.PARTY,
    }
    rows = Notice.objects.filter(organization=organization, public_id=request.GET.get("like", ""))
    for before in rows.select_related("person"):
        initial |= {name: getattr(before, name) for name in KEPT}
        initial["person"] = before.person.public_id if before.person else ""
    return initial


def _advise(request: HttpRequest, notice: Notice) -> None:
    """A notice may hang fewer days than is usual; whoever posts it hears so."""
    usual = usual_days(notice.organization, notice.posted_on)
    if usual and notice.days < usual.days:
        text = ngettext(
            "发展党员的公示一般不少于 %(usual)d 个工作日，这一份是 %(days)d 个。",
            "发展党员的公示一般不少于 %(usual)d 个工作日，这一份是 %(days)d 个。",
            notice.days,
        )
        messages.warning(request, text % {"usual": usual.days, "days": notice.days})


def list_crumbs(organization: Organization, scope: Scope, last: str) -> Crumbs:
    above = crumbs_to(organization, scope, last=_("公示"))[:-1]
    return [*above, (_("公示"), reverse("openness:list", args=[organization.public_id])), (last, "")]


def notice_crumbs(notice: Notice, scope: Scope, last: str = "") -> Crumbs:
    title = as_hung(notice).title
    found = list_crumbs(notice.organization, scope, title)
    return [*found[:-1], (title, notice_url(notice)), (last, "")] if last else found


def notice_url(notice: Notice) -> str:
    return reverse("openness:notice", args=[notice.public_id])


def notice(request: HttpRequest, public_id: str) -> HttpResponse:
    """A notice as whoever keeps it reads it, with its objections."""
    scope = scope_of(request)
    notice = fetch(scope, public_id)
    found = shown(notice, scope.on, clock.day_of(notice.recorded_at))
    context = {
        "notice": notice,
        "shown": found,
        "able": scope.writes(notice.organization),
        "public": request.build_absolute_uri(reverse("openness:public", args=[notice.public_id])),
        "crumbs": notice_crumbs(notice, scope),
    }
    return render(request, "openness/notice.html", context)


def paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """The sheet to be put up, in the reader's script."""
    notice = fetch(scope_of(request), public_id)
    return word_file(sheet(notice, reader_script()), f"公示-{as_hung(notice).title}")


def conclude(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write what came of a notice."""
    scope = scope_of(request)
    notice = fetch(scope, public_id, write=True)

    def act(data: dict[str, Any]) -> str:
        actions.conclude(notice=notice, by=scope.user, at=clock.now(), **data)
        return notice_url(notice)

    return form_page(
        request,
        forms.ResultForm(request.POST or None),
        act,
        title=_("写结果：%(title)s") % {"title": as_hung(notice).title},
        crumbs=notice_crumbs(notice, scope, _("写结果")),
        submit=_("写下结果"),
        done=_("已写下结果。"),
    )


def take_down(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a notice down, with the reason."""
    scope = scope_of(request)
    notice = fetch(scope, public_id, write=True)

    def act(data: dict[str, Any]) -> str:
        actions.take_down(notice=notice, by=scope.user, at=clock.now(), **data)
        return notice_url(notice)

    return form_page(
        request,
        forms.TakeDownForm(request.POST or None),
        act,
        title=_("撤下：%(title)s") % {"title": as_hung(notice).title},
        lead=_("撤下以后公开页不再显示内容；这里的记录和原因都保留。要更正，撤下以后再重新张贴。"),
        crumbs=notice_crumbs(notice, scope, _("撤下")),
        submit=_("撤下"),
        done=_("已撤下。"),
        danger=True,
    )
