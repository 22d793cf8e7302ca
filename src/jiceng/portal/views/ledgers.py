"""The page of ledgers: pick, look, print; a month's set; the forms of one's own; and a paper by its code."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core.clock import now
from jiceng.core.dates import Period
from jiceng.core.errors import Refused
from jiceng.documents import actions
from jiceng.documents.ledgers import FORM_FORMATS, LEDGERS, MIMES, Field, Ledger, ledger_of
from jiceng.documents.models import Paper, PaperForm, PaperSet, SetState
from jiceng.documents.queries import forms_for, papers_of
from jiceng.documents.render import own_form
from jiceng.documents.words import Fixed, Script, settle
from jiceng.organizations.models import Organization
from jiceng.ui.forms import show_refusal

from .. import ledgers
from ..ledger_forms import FORMAT_WORDS, PickForm, PrintForm, SetForm, UploadForm

ROWS, SHEETS, PAPERS = 50, 3, 10
"""How much of a ledger the page shows before printing, and how many earlier papers."""


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The ledger of one's own organisation and month, ready to print; anything else by four fields."""
    scope = scope_of(request)
    home = scope.home
    if home is None or not scope.may(Right.SEE_PEOPLE):
        raise Http404
    month = Period.month_of(scope.on).text
    given = {"ledger": "minutes", "organization": home.name, "period": month, "script": "hans"}
    if home.pk and not request.GET.get("organization"):
        given["organization"] = home.public_id
    form = PickForm(given | {name: request.GET[name] for name in given if request.GET.get(name)}, scope=scope)
    if not form.is_valid():
        return render(request, "portal/ledgers.html", {"form": form})
    return _page(request, scope, form)


def _page(request: HttpRequest, scope: Scope, form: PickForm, **more: Any) -> HttpResponse:
    picked = form.cleaned_data
    form = PickForm({**form.data, "organization": picked["organization"].name}, scope=scope)
    context = {
        "form": form,
        "set_form": SetForm(initial={"formats": ["docx"]}, scope=scope, prefix="set"),
        "upload_form": UploadForm(initial={"ledger": picked["ledger"]}, auto_id="upload_%s"),
        **_picked(scope, picked["ledger"], picked["organization"], picked["period"], picked["script"]),
        **more,
    }
    return render(request, "portal/ledgers.html", context, status=400 if more else 200)


def _picked(
    scope: Scope, key: str, organization: Organization, period: Period, script: Script
) -> dict[str, Any]:
    ledger = ledger_of(key)
    content = ledgers.content_of(key, organization, period)
    in_use = forms_for(organization)
    return {
        "ledger": ledger,
        "organization": organization,
        "period": period,
        "script": script,
        "preview": settle(preview(ledger, content), script),
        "formats": FORMAT_WORDS.items(),
        "may_reveal": key == "roster" and scope.may(Right.REVEAL, organization),
        "may_replace": scope.may(Right.RECORD, organization) or scope.may(Right.WRITE_REGISTER, organization),
        "forms": [_form_row(one, in_use, organization) for one in LEDGERS.values()],
        "papers": [(paper, LEDGERS[paper.ledger].title) for paper in papers_of(organization)[:PAPERS]],
    }


def _form_row(
    ledger: Ledger, in_use: dict[tuple[str, str], PaperForm], organization: Organization
) -> dict[str, Any]:
    files = [(format, FORMAT_WORDS[format], in_use.get((ledger.key, format))) for format in FORM_FORMATS]
    own = [form for _format, _word, form in files if form and form.organization_id == organization.pk]
    return {"ledger": ledger, "files": files, "own": own}


def preview(ledger: Ledger, content: dict[str, Any]) -> dict[str, Any]:
    """A ledger as the page shows it: tables (labels and rows of cells) and sheets (facts and tables), shortened."""
    if not ledger.by_sheet:
        rows = content["rows"]
        table = _table(ledger.columns, rows[:ROWS])
        return {"count": content["count"], "tables": [table], "more": max(len(rows) - ROWS, 0)}
    sheets = [
        {
            "facts": [(Fixed(field.label), sheet[field.name]) for field in ledger.facts + ledger.closing],
            "title": f"{sheet['date']} {sheet['title']}",
            "tables": [
                _table(fields, rows)
                for fields, rows in ((ledger.items, sheet["items"]), (ledger.columns, sheet["rows"]))
                if rows
            ],
        }
        for sheet in content["sheets"][:SHEETS]
    ]
    return {"count": content["count"], "sheets": sheets, "more": max(len(content["sheets"]) - SHEETS, 0)}


def _table(fields: Sequence[Field], rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "labels": [Fixed(field.label) for field in fields],
        "rows": [[row[field.name] for field in fields] for row in rows],
    }


@require_POST
def print_one(request: HttpRequest) -> HttpResponse:
    """Print one ledger and hand out the file."""
    scope = scope_of(request)
    form = PrintForm(request.POST, scope=scope)
    if not form.is_valid():
        return render(request, "portal/ledgers.html", {"form": form}, status=400)
    picked = form.cleaned_data
    organization, full = picked["organization"], picked["full_numbers"] and picked["ledger"] == "roster"
    ledgers.may_print(scope, organization, full_numbers=full)
    try:
        made = ledgers.write_ledger(
            picked["ledger"],
            organization=organization,
            period=picked["period"],
            format=picked["format"],
            script=picked["script"],
            by=scope.user,
            at=now(),
            full_numbers=full,
            address=_address(request),
        )
    except Refused as refused:
        show_refusal(form, refused)
        return render(request, "portal/ledgers.html", {"form": form}, status=400)
    return _download(made.name, made.mime, made.content)


def _address(request: HttpRequest) -> str:
    return request.build_absolute_uri("/")


def _download(name: str, mime: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{urlencode({'': name})[1:].replace('+', '%20')}"
    )
    return response


@require_POST
def make_set(request: HttpRequest) -> HttpResponse:
    """Begin a month's set and show how far it is."""
    scope = scope_of(request)
    form = SetForm(_set_data(request), scope=scope, prefix="set")
    if not form.is_valid():
        for sentences in form.errors.values():
            messages.error(request, " ".join(str(one) for one in sentences))
        return redirect("portal:ledgers")
    picked = form.cleaned_data
    ledgers.may_print(scope, picked["organization"])
    paper_set = ledgers.start_set(
        organization=picked["organization"],
        period=picked["period"],
        formats=picked["formats"],
        script=picked["script"],
        by=scope.user,
        at=now(),
        address=_address(request),
    )
    return redirect("portal:ledger_set", paper_set.public_id)


def _set_data(request: HttpRequest) -> Any:
    data = request.POST.copy()
    for name in ("organization", "period", "script"):
        data[f"set-{name}"] = request.POST.get(name, "")
    return data


def _own_set(request: HttpRequest, public_id: str) -> PaperSet:
    found = get_object_or_404(PaperSet.objects.select_related("organization"), public_id=public_id)
    if found.started_by_id != request.user.pk:
        raise Http404
    ledgers.may_print(scope_of(request), found.organization)
    return found


@require_GET
def show_set(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far a set is; for htmx only the part that changes."""
    paper_set = _own_set(request, public_id)
    stalled = paper_set.state == SetState.RUNNING and now() - paper_set.seen_at > ledgers.STALLED
    context = {"set": paper_set, "stalled": stalled, "url": reverse("portal:ledger_set", args=[public_id])}
    partial = getattr(request, "htmx", False)
    return render(request, "portal/ledger_set_state.html" if partial else "portal/ledger_set.html", context)


@require_GET
def set_file(request: HttpRequest, public_id: str) -> FileResponse:
    """The zip of a finished set."""
    paper_set = _own_set(request, public_id)
    path = ledgers.set_file(paper_set)
    if paper_set.state != SetState.DONE or not path.exists():
        raise Http404
    name = _("%(organization)s %(period)s 台账.zip") % {
        "organization": paper_set.organization.name,
        "period": paper_set.period,
    }
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=MIMES["zip"])


@require_GET
def paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same page again, by the code on a paper; says whether the records have changed since."""
    scope = scope_of(request)
    found = get_object_or_404(Paper.objects.select_related("organization", "made_by"), public_id=public_id)
    ledgers.may_print(scope, found.organization)
    context = {
        **_picked(
            scope,
            found.ledger,
            found.organization,
            Period.parse(found.period),
            "hant" if found.script == "hant" else "hans",
        ),
        "paper": found,
        "changed": None if found.full_numbers else ledgers.changed_since(found),
    }
    return render(request, "portal/paper.html", context)


@require_GET
def form_file(request: HttpRequest, public_id: str, ledger: str, format: str) -> HttpResponse:
    """The form in use for an organisation: to look at, to change, to bring back."""
    organization = scope_of(request).organization(public_id, Right.SEE_PEOPLE)
    if ledger not in LEDGERS or format not in FORM_FORMATS:
        raise Http404
    form = forms_for(organization).get((ledger, format))
    if form:
        return _download(form.name, MIMES[format], bytes(form.content))
    name = _("%(title)s模板.%(format)s") % {"title": LEDGERS[ledger].title, "format": format}
    return _download(name, MIMES[format], own_form(ledger, format))


@require_POST
def upload_form(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bring a form of one's own for an organisation and those below it."""
    scope = scope_of(request)
    organization = _replacing(scope, public_id)
    form = UploadForm(request.POST, request.FILES, auto_id="upload_%s")
    if form.is_valid():
        file = form.cleaned_data["form"]
        try:
            actions.replace_form(
                organization=organization,
                ledger=form.cleaned_data["ledger"],
                format=form.cleaned_data["format"],
                name=file.name,
                content=file.read(),
                by=scope.user,
                at=now(),
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("模板已启用，从现在起打印的 Word 和 Excel 使用它。"))
            return redirect(_back(organization, form.cleaned_data["ledger"]))
    return _page(request, scope, _default_pick(scope, organization, form), upload_form=form)


def _default_pick(scope: Scope, organization: Organization, upload: UploadForm) -> PickForm:
    """The page around an upload that was refused."""
    ledger = upload.data.get("ledger", "")
    data = {
        "ledger": ledger if ledger in LEDGERS else "minutes",
        "organization": organization.public_id,
        "period": Period.month_of(scope.on).text,
        "script": "hans",
    }
    form = PickForm(data, scope=scope)
    form.is_valid()
    return form


def _replacing(scope: Scope, public_id: str) -> Organization:
    organization = scope.organization(public_id, Right.SEE_PEOPLE)
    if not scope.may(Right.WRITE_REGISTER, organization):
        scope.require(Right.RECORD, organization)
    return organization


def _back(organization: Organization, ledger: str) -> str:
    return (
        f"{reverse('portal:ledgers')}?{urlencode({'organization': organization.public_id, 'ledger': ledger})}"
    )


@require_POST
def remove_form(request: HttpRequest, public_id: str) -> HttpResponse:
    """Go back to the form that comes with the system."""
    scope = scope_of(request)
    form = get_object_or_404(PaperForm.objects.select_related("organization"), public_id=public_id)
    organization = _replacing(scope, form.organization.public_id)
    at: dt.datetime = now()
    actions.remove_form(form=form, by=scope.user, at=at)
    messages.success(request, _("已改回系统自带的模板。"))
    return redirect(_back(organization, form.ledger))
