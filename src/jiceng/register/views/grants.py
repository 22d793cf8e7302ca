"""Roles of users, for administrators."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jiceng.access import actions
from jiceng.access.models import Grant
from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.accounts.links import one_time_path
from jiceng.accounts.models import User
from jiceng.core.clock import now, today
from jiceng.core.errors import Forbidden, Refused
from jiceng.ui.paging import page_of

from .. import forms
from .common import Crumbs, form_page


def _administrator(request: HttpRequest) -> Scope:
    """The scope of an administrator. Raises Forbidden for everybody else."""
    scope = scope_of(request)
    if not scope.may(Right.ADMINISTER):
        raise Forbidden(Right.ADMINISTER)
    return scope


def _crumbs(last: str) -> Crumbs:
    return [(_("授权"), reverse("register:grants")), (last, "")]


def show(request: HttpRequest) -> HttpResponse:
    """Grants that hold today, by user."""
    _administrator(request)
    held = Grant.objects.on(today()).select_related("user", "organization")
    page = page_of(held, order=["user__username", "public_id"], cursor=request.GET.get("page"))
    return render(request, "register/grants.html", {"page": page})


def give(request: HttpRequest) -> HttpResponse:
    """Give a role to a user on an organisation's subtree."""
    scope = _administrator(request)
    form = forms.GrantForm(
        request.POST or None, scope=scope, initial={"username": request.GET.get("user", "")}
    )

    def act(data: dict[str, Any]) -> str:
        user = User.objects.filter(username=data.pop("username"), is_active=True).first()
        if user is None:
            raise Refused(_("没有这个用户，请先新建。"), field="username")
        actions.give(user=user, by=scope.user, at=now(), **data)
        return reverse("register:grants")

    return form_page(
        request,
        form,
        act,
        title=_("授予角色"),
        crumbs=_crumbs(_("授予角色")),
        submit=_("授予"),
        done=_("已授予。"),
    )


@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a grant from today on."""
    scope = _administrator(request)
    grant = get_object_or_404(Grant.objects.select_related("user", "organization"), public_id=public_id)
    actions.withdraw(grant=grant, by=scope.user, at=now())
    messages.success(request, _("已收回。"))
    return redirect("register:grants")


@never_cache
def create_user(request: HttpRequest) -> HttpResponse:
    """Create a user; the page then shows a link that logs in once."""
    scope = _administrator(request)
    form = forms.UserForm(request.POST or None)

    def act(data: dict[str, Any]) -> str:
        user = actions.create_user(by=scope.user, at=now(), **data)
        return reverse("register:user_link", args=[user.public_id])

    return form_page(
        request,
        form,
        act,
        title=_("新建用户"),
        crumbs=_crumbs(_("新建用户")),
        submit=_("新建"),
        done=_("用户已建立。"),
    )


@never_cache
def link(request: HttpRequest, public_id: str) -> HttpResponse:
    """A link that logs a user in once; making one is logged."""
    scope = _administrator(request)
    user = get_object_or_404(User, public_id=public_id, is_active=True)
    address = ""
    if request.method == "POST":
        with transaction.atomic():
            actions.note_link(user=user, by=scope.user, at=now())
            address = request.build_absolute_uri(one_time_path(user))
    return render(
        request, "register/user_link.html", {"person": user, "address": address, "crumbs": _crumbs(user.name)}
    )
