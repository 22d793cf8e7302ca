"""A procedure as it is defined: drawn, and as a table."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from jiceng.core import clock
from jiceng.organizations.rulebooks import installed_rulebook

from ..picture import svg
from ..wording import ACTORS, article, title_of


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
