"""Papers to print, and where their originals lie."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiceng.access.scope import Scope, scope_of
from jiceng.core import clock
from jiceng.documents.sheets import word_file
from jiceng.documents.words import reader_script
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.register.views.common import form_page
from jiceng.rulebook.procedures import Paper
from jiceng.workflow import actions
from jiceng.workflow.models import Case

from ..forms.steps import OriginalForm
from ..papers import filled
from ..permissions import fetch
from ..wording import title_of
from .cases import case_crumbs, case_url


def _paper(case: Case, scope: Scope, name: str) -> Paper:
    used = {one for step in case.version.definition.steps for one in step.papers}
    paper = rulebook_of(case.organization, scope.on).paper(name)
    if paper is None or name not in used:
        raise Http404
    return paper


def paper(request: HttpRequest, public_id: str, paper: str) -> HttpResponse:
    """The Word file of a paper, filled with what the case knows."""
    scope = scope_of(request)
    case = fetch(scope, public_id)
    found = _paper(case, scope, paper)
    return word_file(filled(found, case, reader_script()), f"{found.title}-{case.title}")


def original(request: HttpRequest, public_id: str, paper: str) -> HttpResponse:
    """Write down where the handwritten original lies, and how it was found."""
    scope = scope_of(request)
    case = fetch(scope, public_id, write=True)
    found = _paper(case, scope, paper)
    known = case.originals.filter(paper=paper).first()
    initial = {"place": known.place, "complete": known.complete, "signed": known.signed} if known else {}

    def act(data: dict[str, Any]) -> str:
        actions.note_original(case=case, paper=paper, by=scope.user, at=clock.now(), **data)
        return case_url(case) + "#papers"

    return form_page(
        request,
        OriginalForm(request.POST or None, initial=initial),
        act,
        title=_("原件：%(paper)s") % {"paper": title_of(found)},
        crumbs=case_crumbs(case, scope, _("原件")),
        submit=_("保存"),
        done=_("已保存。"),
    )
