"""What the pages of the register share."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core.clock import now
from jiceng.core.errors import Refused
from jiceng.organizations.models import Organization
from jiceng.organizations.queries import chain_above
from jiceng.people.models import Membership
from jiceng.ui.forms import show_refusal

MARK = "0" * 12
Crumbs = list[tuple[str, str]]


def crumbs_to(organization: Organization, scope: Scope, *, last: str = "") -> Crumbs:
    """Everything above that the user may see, the organisation, and perhaps the page within it."""
    chain = [one for one in chain_above(organization) if scope.may("see", one)]
    found = [(one.label, organization_url(one)) for one in chain]
    found.append((organization.label, organization_url(organization) if last else ""))
    return [*found, (last, "")] if last else found


def organization_url(organization: Organization) -> str:
    return reverse("register:organization", args=[organization.public_id])


def addresses(name: str) -> Callable[[str], str]:
    """The address of one thing after another by its public id, worked out once: for the lines of a list."""
    begins, _mark, ends = reverse(name, args=[MARK]).partition(MARK)
    return lambda public_id: f"{begins}{public_id}{ends}"


def person_url(public_id: str) -> str:
    return reverse("register:person", args=[public_id])


def form_page(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
    *,
    title: str | Promise,
    crumbs: Crumbs,
    submit: str | Promise,
    done: str | Promise,
    lead: str | Promise = "",
    facts: list[tuple[Any, Any]] | None = None,
    danger: bool = False,
    status: int = 200,
    again: bool = False,
) -> HttpResponse:
    """One form that does one thing: `act` calls the action and returns where to go; a refusal shows at its field.

    `again`: what was sent is shown to be changed, and nothing is done; so it is where the caller has refused already
    (`status`).
    """
    if request.method == "POST" and not again and status == 200:
        if form.is_valid():
            try:
                target = act(form.cleaned_data)
            except Refused as refused:
                show_refusal(form, refused)
            else:
                messages.success(request, str(done))
                return redirect(target)
        status = 422
    context = {
        "form": form,
        "title": title,
        "crumbs": crumbs,
        "submit": submit,
        "lead": lead,
        "facts": facts,
        "danger": danger,
        "back": next((url for _label, url in reversed(crumbs) if url), "/"),
    }
    return render(request, "register/form.html", context, status=status)


def organization_form(
    request: HttpRequest,
    public_id: str,
    form: Callable[[Organization, Scope], forms.Form],
    act: Callable[..., object],
    *,
    title: str,
    step: str,
    submit: str,
    done: str,
    right: str = Right.WRITE_REGISTER,
) -> HttpResponse:
    """A form that does one thing to an organisation and leads back to it (or to the address that `act` returns).

    `title` says `%(name)s`; `act` takes the organisation, the cleaned data, `by` and `at`.
    """
    scope = scope_of(request)
    organization = scope.organization(public_id, right)

    def then(data: dict[str, Any]) -> str:
        target = act(organization, by=scope.user, at=now(), **data)
        return target if isinstance(target, str) else organization_url(organization)

    return form_page(
        request,
        form(organization, scope),
        then,
        title=title % {"name": organization.name},
        crumbs=crumbs_to(organization, scope, last=step),
        submit=submit,
        done=done,
    )


def member_form(
    request: HttpRequest,
    public_id: str,
    form: Callable[[Membership, Scope], forms.Form],
    act: Callable[..., object],
    *,
    title: str,
    step: str,
    submit: str,
    done: str,
    right: str = Right.WRITE_REGISTER,
    danger: bool = False,
) -> HttpResponse:
    """A form that does one thing to a member and leads back to them; as `organization_form` otherwise."""
    scope = scope_of(request)
    membership = scope.membership(public_id, right)

    def then(data: dict[str, Any]) -> str:
        act(membership, by=scope.user, at=now(), **data)
        return person_url(public_id)

    return form_page(
        request,
        form(membership, scope),
        then,
        title=title % {"name": membership.person.name},
        crumbs=person_crumbs(membership, scope, step),
        submit=submit,
        done=done,
        danger=danger,
    )


def person_crumbs(membership: Membership, scope: Scope, last: str) -> Crumbs:
    """To the member's page, and the step within it."""
    here = crumbs_to(membership.organization, scope, last=membership.person.name)[:-1]
    return [*here, (membership.person.name, person_url(membership.person.public_id)), (last, "")]
