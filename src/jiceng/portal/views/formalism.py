"""What the installation itself asks for that it must not: its settings, schemes, templates and packs."""

import io
import zipfile
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from lxml import etree

from jiceng.access.roles import Right
from jiceng.access.scope import scope_of
from jiceng.core import clock
from jiceng.core.errors import Forbidden
from jiceng.documents.models import PaperForm
from jiceng.rulebook import Rulebook, ask, default_rulebook
from jiceng.rulebook.formalism import installation_findings, own_settings

from ..checks import settings_by_name
from ..values import in_english


def formalism(request: HttpRequest) -> HttpResponse:
    """Every finding with its article, where it is and how to mend it; and what was looked at."""
    if not scope_of(request).may(Right.ADMINISTER):
        raise Forbidden(Right.ADMINISTER)
    book, on, settings = default_rulebook(), clock.today(), settings_by_name()
    book = book.with_packs(one.id for one in book.packs)
    forms = list(PaperForm.objects.order_by("name", "pk"))
    found: list[dict[str, Any]] = [*installation_findings(book, settings, on=on)]
    unread = []
    for form in forms:
        try:
            found += _in_form(book, form)
        except (zipfile.BadZipFile, etree.XMLSyntaxError):
            unread.append(form)
    context = {
        "findings": found,
        "settings": sorted(own_settings(settings)),
        "packs": book.packs,
        "forms": forms,
        "unread": unread,
        "english": in_english(),
        "crumbs": [(gettext("规则"), reverse("portal:rules")), (gettext("减负检查"), "")],
    }
    return render(request, "portal/formalism.html", context)


def _in_form(book: Rulebook, form: PaperForm) -> list[dict[str, Any]]:
    """What the texts of a form of one's own ask for."""
    verdict = ask("formalism.check", {"template": _texts(bytes(form.content))}, on=clock.today(), book=book)
    articles = {one["rule"]: one["citation"]["label"] for one in verdict.because}
    return [
        {**one, "where": form.name, "article": articles.get(one["rule"], "")}
        for one in verdict.answer["findings"] or ()
    ]


def _texts(content: bytes) -> list[str]:
    """The texts of a Word or Excel form, paragraph by paragraph; it was looked through when it was uploaded."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.endswith(".xml") and name.startswith(("word/", "xl/sharedStrings", "xl/worksheets/")):
                root = etree.fromstring(package.read(name), parser)
                found += ["".join(one.itertext()) for one in root.iter("{*}p", "{*}si", "{*}is")]
    return [text for text in found if text.strip()]
