"""Bring in a workbook: drop, look at what would change, run, take back."""

import io
import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core.clock import now
from jiceng.core.errors import Forbidden, Refused
from jiceng.documents.models import ImportRun, ImportState
from jiceng.documents.workbook_marks import marked_copy

from .. import jobs
from ..forms import ImportForm
from ..imports import undo as take_back

SHOWN = 200
"""Problems and changes listed on the page; the workbook that comes back marks every one."""


def _importer(request: HttpRequest) -> Scope:
    scope = scope_of(request)
    if not scope.may(Right.IMPORT):
        raise Forbidden(Right.IMPORT)
    return scope


def _run_of(request: HttpRequest, public_id: str) -> ImportRun:
    """One of the user's own imports; anybody else's does not exist."""
    scope = _importer(request)
    run = (
        ImportRun.objects.select_related("organization", "by")
        .filter(by=scope.user, public_id=public_id)
        .first()
    )
    if run is None:
        raise Http404
    return run


def start(request: HttpRequest) -> HttpResponse:
    """Drop a file; it is checked in the background and nothing is written yet."""
    scope = _importer(request)
    form = ImportForm(request.POST or None, request.FILES or None, scope=scope)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        run = ImportRun(
            kind=data["kind"],
            file_name=data["file"].name[-200:],
            by=scope.user,
            organization=data["organization"],
            started_at=now(),
        )
        _keep(run, data["file"])
        run.save()
        jobs.begin(run, dry_run=True)
        return redirect("register:import", public_id=run.public_id)
    mine = ImportRun.objects.filter(by=scope.user)
    jobs.give_up(now(), mine)
    status = 422 if form.is_bound else 200
    return render(request, "register/imports.html", {"form": form, "runs": mine[:20]}, status=status)


def _keep(run: ImportRun, file: UploadedFile) -> None:
    run.stored_as = f"{run.public_id}.xlsx"
    path = jobs.path_of(run)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    path.chmod(0o600)


def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the import would do, does, or did; while it works htmx asks for the state again and again."""
    run = _run_of(request, public_id)
    if run.state in jobs.WORKING and jobs.give_up(now(), ImportRun.objects.filter(pk=run.pk)):
        run.refresh_from_db()
    working = run.state in jobs.WORKING
    names = {
        "rows": _("行"),
        "new": _("新增"),
        "changed": _("变更"),
        "unchanged": _("不变"),
        "refused": _("退回"),
        "warned": _("待核对"),
        "missing": _("表中缺少"),
    }
    context: dict[str, Any] = {
        "run": run,
        "working": working,
        "percent": min(99, run.rows_done * 100 // run.rows_total) if run.rows_total else 0,
        "counts": [(names[name], run.counts[name]) for name in names if name in run.counts],
        "problems": run.problems[:SHOWN],
        "more": len(run.problems) > SHOWN,
        "changes": run.changes[:SHOWN],
        "missing": run.missing[:SHOWN],
        "may_run": run.state == ImportState.CHECKED
        and bool(run.counts.get("new", 0) + run.counts.get("changed", 0)),
        "may_undo": run.state == ImportState.DONE,
        "may_check": run.state == ImportState.BROKEN_OFF and jobs.path_of(run).is_file(),
    }
    if getattr(request, "htmx", False):
        if working:
            return render(request, "register/import.html#progress", context)
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    return render(request, "register/import.html", context)


@require_POST
def run(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write what was checked; rows that were refused stay out."""
    jobs.begin(_run_of(request, public_id), dry_run=False)
    return redirect("register:import", public_id=public_id)


@require_POST
def check_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Check the file of an import anew that a stop of the system broke off."""
    stored = _run_of(request, public_id)
    if stored.state == ImportState.BROKEN_OFF:
        jobs.begin(stored, dry_run=True)
    return redirect("register:import", public_id=public_id)


@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask a working import to stop, or put away one that was only checked."""
    stored = _run_of(request, public_id)
    ImportRun.objects.filter(pk=stored.pk, state__in=jobs.WORKING).update(cancel_asked=True)
    ImportRun.objects.filter(pk=stored.pk, state=ImportState.CHECKED).update(state=ImportState.CANCELLED)
    return redirect("register:import", public_id=public_id)


def marked(request: HttpRequest, public_id: str) -> FileResponse:
    """The user's own workbook with every problem marked where it is."""
    stored = _run_of(request, public_id)
    path = jobs.path_of(stored)
    if not path.is_file() or not stored.counts:
        raise Http404
    name = _("%(name)s 已标注.xlsx") % {"name": stored.file_name.rsplit(".", 1)[0]}
    with tempfile.TemporaryDirectory() as folder:
        marked = marked_copy(path, jobs.all_problems(stored), Path(folder) / "marked.xlsx")
        content = io.BytesIO(marked.read_bytes())
    return FileResponse(content, as_attachment=True, filename=name)


@require_POST
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take an import back, as long as nothing depends on it."""
    stored = _run_of(request, public_id)
    try:
        take_back(run=stored, by=scope_of(request).user, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已撤回这次导入。"))
    return redirect("register:import", public_id=public_id)
