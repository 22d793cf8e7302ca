"""Rosters, a member's record, one's own record, and what members contest."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.audit.queries import looks_at
from jiceng.core.clock import now
from jiceng.core.errors import Refused
from jiceng.organizations.kinds import MEMBER_BRANCHES
from jiceng.organizations.models import Organization
from jiceng.people import actions, queries
from jiceng.people.following import leaving, moving
from jiceng.people.models import Contest, Membership
from jiceng.people.personal import SEALED
from jiceng.ui.paging import page_of

from .. import forms
from .common import crumbs_to, form_page, member_form, organization_form, person_crumbs, person_url
from .lines import member_lines
from .previews import Change, fresh, previewed


def roster(request: HttpRequest, public_id: str) -> HttpResponse:
    """Members of the subtree, fifty a page."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    page = page_of(**queries.roster_lines(organization)._asdict(), cursor=request.GET.get("page"))
    context = {
        "organization": organization,
        "crumbs": crumbs_to(organization, scope, last=_("党员名册")),
        "page": page,
        "lines": member_lines(page.rows),
        "own": organization.kind in MEMBER_BRANCHES,
        "may_write": scope.may(Right.WRITE_REGISTER, organization),
    }
    return render(request, "register/roster.html", context)


def enter(request: HttpRequest, public_id: str) -> HttpResponse:
    """Enter a member of this branch by hand."""

    def act(organization: Organization, **data: Any) -> str:
        member = actions.admit_imported(organization=organization, **data)
        return person_url(member.person.public_id)

    return organization_form(
        request,
        public_id,
        lambda organization, scope: forms.PersonForm(request.POST or None),
        act,
        title=_("登记党员：%(name)s"),
        step=_("登记党员"),
        submit=_("登记"),
        done=_("已登记。"),
    )


def _record(membership: Membership, scope: Scope) -> dict[str, Any]:
    """What the page of a member and one's own page both show."""
    person = membership.person
    return {
        "membership": membership,
        "person": person,
        "facts": forms.facts_of(membership),
        "sealed": _sealed(membership),
        "memberships": person.memberships.select_related("organization").order_by("-begins", "-pk"),
        "placements": person.placements.select_related("group").order_by("-begins", "-pk"),
        "posts": person.appointments.select_related("organization").order_by("-begins", "-pk"),
        "looks": looks_at(person.public_id),
        "contests": [(one, forms.label_of(one)) for one in person.contests.order_by("-raised_at")[:20]],
    }


def _sealed(membership: Membership) -> list[tuple[str, Any, str]]:
    """Name, label and mask of each sealed value that is kept."""
    person = membership.person
    masks = {
        "number": person.number_mask,
        "phone": f"*******{person.phone_tail}" if person.phone_cipher else "",
        "landline": "********" if person.landline_cipher else "",
        "address": "********" if person.address_cipher else "",
    }
    return [(name, forms.PersonForm.base_fields[name].label, mask) for name, mask in masks.items() if mask]


def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record of a member; numbers are masked."""
    scope = scope_of(request)
    membership = scope.membership(public_id)
    organization = membership.organization
    context = _record(membership, scope) | {
        "crumbs": crumbs_to(organization, scope, last=membership.person.name),
        "may_reveal": scope.may(Right.REVEAL, organization),
        "may_write": scope.may(Right.WRITE_REGISTER, organization) and membership.ends is None,
        "may_propose": scope.may(Right.PROPOSE, organization) and membership.ends is None,
    }
    return render(request, "register/person.html", context)


@never_cache
@require_POST
def reveal(request: HttpRequest, public_id: str) -> HttpResponse:
    """One full value, logged; the person sees who looked. Answers the piece of page that shows it."""
    scope = scope_of(request)
    membership = scope.membership(public_id)
    own = membership.person.user_id == scope.user.pk
    if not own:
        scope.require(Right.REVEAL, membership.organization)
    what = request.POST.get("what", "")
    if what not in SEALED:
        raise Http404
    context: dict[str, Any] = {"what": what, "person": membership.person}
    try:
        value = actions.look(
            person=membership.person,
            what=what,
            by=scope.user,
            at=now(),
            place=membership.organization.public_id,
        )
    except Refused as refused:
        context["refusal"] = str(refused)
    else:
        context["value"] = value
    if not getattr(request, "htmx", False):
        status = 429 if "refusal" in context else 200
        return render(request, "register/revealed.html", context, status=status)
    return render(request, "register/revealed.html#value", context)


def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct what the register says of a member."""
    scope = scope_of(request)
    membership = scope.membership(public_id, Right.WRITE_REGISTER)
    form = forms.PersonForm(request.POST or None, initial=forms.PersonForm.initial_of(membership))
    form.keep_sealed()

    def act(data: dict[str, Any]) -> str:
        actions.edit_person(membership=membership, changes=form.changes(), by=scope.user, at=now())
        return person_url(public_id)

    return form_page(
        request,
        form,
        act,
        title=_("更正：%(name)s") % {"name": membership.person.name},
        crumbs=person_crumbs(membership, scope, _("更正")),
        submit=_("保存"),
        done=_("已更正。"),
    )


def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """A recorder proposes a change of the roster; the committee answers."""
    return member_form(
        request,
        public_id,
        lambda membership, scope: forms.ContestForm(request.POST or None),
        lambda membership, **data: actions.raise_contest(person=membership.person, **data),
        title=_("提出名册变更：%(name)s"),
        step=_("提出变更"),
        submit=_("提出"),
        done=_("已提出，等待上级答复。"),
        right=Right.PROPOSE,
    )


def place(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a member into a group of their branch."""
    return member_form(
        request,
        public_id,
        lambda membership, scope: forms.PlaceForm(request.POST or None, branch=membership.organization),
        lambda membership, **data: actions.place(person=membership.person, **data),
        title=_("编入党小组：%(name)s"),
        step=_("编入党小组"),
        submit=_("保存"),
        done=_("已编组。"),
    )


def transfer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Move a member to another branch inside the user's own subtree; what would go along is shown first."""
    scope = scope_of(request)
    membership = scope.membership(public_id, Right.WRITE_REGISTER)
    form = forms.TransferForm(request.POST or None, scope=scope)

    def make(data: dict[str, Any]) -> str:
        actions.transfer(membership=fresh(membership), by=scope.user, at=now(), **data)
        return person_url(public_id)

    change = Change(
        title=_("转到其他党支部：%(name)s") % {"name": membership.person.name},
        step=_("转到其他党支部"),
        crumbs=person_crumbs(membership, scope, _("转到其他党支部")),
        proposal=lambda data: moving(membership, data["to"], data["on"]),
        make=make,
        at_once=True,
    )
    return _changed(request, form, change, submit=_("转入"), done=_("已转入。"))


def leave(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record that a membership ended; what would end with it is shown first."""
    scope = scope_of(request)
    membership = scope.membership(public_id, Right.WRITE_REGISTER)
    form = forms.LeaveForm(request.POST or None)

    def make(data: dict[str, Any]) -> str:
        actions.end_membership(membership=fresh(membership), by=scope.user, at=now(), **data)
        return person_url(public_id)

    change = Change(
        title=_("离开党支部：%(name)s") % {"name": membership.person.name},
        step=_("离开"),
        crumbs=person_crumbs(membership, scope, _("离开")),
        proposal=lambda data: leaving(membership, data["on"], data["how"]),
        make=make,
        danger=True,
        at_once=True,
    )
    return _changed(request, form, change, submit=_("登记"), done=_("已登记离开。"))


def _changed(request: HttpRequest, form: Form, change: Change, *, submit: str, done: str) -> HttpResponse:
    """The form of a change of one member, behind it the preview where other things change with it."""
    answer = previewed(request, form, change)
    if isinstance(answer, HttpResponse):
        return answer
    return form_page(
        request,
        form,
        lambda data: str(change.make(data)),
        title=change.title,
        crumbs=change.crumbs,
        submit=submit,
        done=done,
        lead=_("有正在办理的事项、挂账或者任职的，确认以前会先列出来。"),
        danger=change.danger,
        status=answer,
        again="back" in request.POST,
    )


def contests(request: HttpRequest, public_id: str) -> HttpResponse:
    """What members and recorders of the subtree ask to be corrected, oldest first."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.PROPOSE)
    page = page_of(
        queries.open_contests(organization), order=["raised_at", "public_id"], cursor=request.GET.get("page")
    )
    context = {
        "organization": organization,
        "crumbs": crumbs_to(organization, scope, last=_("待答复的更正申请")),
        "page": page,
        "rows": [(one, forms.label_of(one)) for one in page.rows],
    }
    return render(request, "register/contests.html", context)


def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer what somebody contested."""
    scope = scope_of(request)
    contest = Contest.objects.select_related("person", "organization").filter(public_id=public_id).first()
    if contest is None:
        raise Http404
    scope.require(Right.PROPOSE, contest.organization)

    def act(data: dict[str, Any]) -> str:
        actions.answer_contest(contest=contest, by=scope.user, at=now(), **data)
        return reverse("register:contests", args=[contest.organization.public_id])

    return form_page(
        request,
        forms.AnswerForm(request.POST or None),
        act,
        title=_("答复更正申请：%(name)s") % {"name": contest.person.name},
        crumbs=crumbs_to(contest.organization, scope, last=_("答复更正申请")),
        submit=_("答复"),
        done=_("已答复。"),
        lead=_("同意后，请由有权维护名册的人员更正这一项。"),
        facts=[(_("哪一项"), forms.label_of(contest)), (_("应当是"), contest.claim)],
    )


def me(request: HttpRequest) -> HttpResponse:
    """What is recorded about oneself, and who looked at it."""
    scope = scope_of(request)
    membership = scope.membership(scope.person.public_id) if scope.person else None
    context = _record(membership, scope) if membership else {"person": None}
    return render(request, "register/me.html", context)


def contest(request: HttpRequest) -> HttpResponse:
    """Say that something recorded about oneself is wrong."""
    scope = scope_of(request)
    person = scope.person
    if person is None:
        return redirect("register:me")

    def act(data: dict[str, Any]) -> str:
        actions.raise_contest(person=person, by=scope.user, at=now(), **data)
        return reverse("register:me")

    return form_page(
        request,
        forms.ContestForm(request.POST or None, initial={"field": request.GET.get("field", "")}),
        act,
        title=_("申请更正"),
        crumbs=[(_("我的记录"), reverse("register:me")), (_("申请更正"), "")],
        submit=_("提交"),
        done=_("已提交，党支部答复后会显示在这里。"),
    )
