"""A procedure as it is defined: drawn, and as a table; cases taken over to a changed one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.core import clock
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.workflow import actions
from jiceng.workflow.queries import outdated

from ..kinds import kind_named
from ..picture import svg
from ..queries import renewals
from ..wording import ACTORS, article, title_of
from .cases import definitions_for, list_crumbs

AT_ONCE = 500
"""Cases that are taken over in one go."""


def renew(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """Cases below that began by an older definition: what the present one changes for each; sent, they go on by it."""
    scope, work = scope_of(request), kind_named(kind)
    organization = scope.organization(public_id, Right.WRITE_REGISTER)
    found = [
        (procedure, list(outdated(organization, procedure).order_by("pk")[:AT_ONCE]))
        for procedure in definitions_for(organization, work)
    ]
    if request.method == "POST":
        count = sum(
            actions.renew(cases=cases, procedure=procedure, by=scope.user, at=clock.now())
            for procedure, cases in found
        )
        messages.success(request, _("已按现在的步骤接着办：%(count)s 件。") % {"count": count})
        return redirect("procedures:list", kind, public_id)
    lines = [line for procedure, cases in found for line in renewals(cases, procedure, scope.on)]
    context = {
        "organization": organization,
        "lines": lines,
        "able": sum(not one.lost for one in lines),
        "crumbs": list_crumbs(organization, scope, kind, _("换用现在的步骤")),
    }
    return render(request, "procedures/renew.html", context)


def definition(request: HttpRequest, name: str) -> HttpResponse:
    """The steps of a procedure, who acts, by which rule, with which papers."""
    book, today = installed_rulebook(), clock.today()
    procedure = book.procedure(name)
    if procedure is None:
        raise Http404
    rows = [
        {
            "stage": title_of(next(one for one in procedure.stages if one.id == step.stage)),
            "title": title_of(step),
            "actor": ACTORS.get(step.actor, step.actor),
            "rule": step.rule,
            "article": article(book, step.rule, today),
            "papers": [title_of(paper) for one in step.papers if (paper := book.paper(one))],
        }
        for step in procedure.steps
    ]
    context = {
        "title": title_of(procedure),
        "rows": rows,
        "picture": mark_safe(svg(procedure)),
    }
    return render(request, "procedures/definition.html", context)
