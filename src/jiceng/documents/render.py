"""One ledger, one context, one file: `render(ledger, context, format=…, script=…, template=…)`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from . import excel, pdf, word
from .ledgers import MIMES, Format, Ledger, ledger_of
from .words import Fixed, Script, convert, settle

FORMS = Path(__file__).with_name("forms")


@dataclass(frozen=True, slots=True)
class Rendered:
    name: str
    mime: str
    content: bytes


@cache
def own_form(ledger: str, format: Format) -> bytes:
    """Our form of a ledger, as Word (docx) or Excel (xlsx)."""
    return (FORMS / f"{ledger}.{format}").read_bytes()


def render(
    ledger: str,
    context: Mapping[str, Any],
    *,
    format: Format,
    script: Script = "hans",
    template: bytes | None = None,
    tagged: bool = True,
) -> Rendered:
    """A ledger as a file. `context` holds the names of `ledgers.HEAD` but `title`, and `rows` or `sheets`.

    `template` replaces our form for Word and Excel; PDF always takes our layout. `tagged`: a PDF whose structure can
    be read aloud, several times as large. Raises Refused for an unknown
    ledger and where a form asks for what the context lacks.
    """
    shape = ledger_of(ledger)
    ready = settle(_complete(shape, context), script)
    if format == "pdf":
        content = pdf.fill(shape, ready, script, tagged=tagged)
    elif format == "xlsx":
        content = excel.fill(template or own_form(ledger, format), ready, script)
    else:
        content = word.prepare(template or own_form(ledger, format), script).fill(ready)
    return Rendered(file_name(shape, ready, format, script), MIMES[format], content)


def _complete(shape: Ledger, context: Mapping[str, Any]) -> dict[str, Any]:
    whole = {"title": Fixed(shape.title), "note": "", **context}
    if shape.by_sheet:
        whole["sheets"] = [{"items": [], "rows": [], **sheet} for sheet in context["sheets"]]
    return whole


def file_name(shape: Ledger, context: Mapping[str, Any], format: str, script: Script) -> str:
    """`title-organisation-period.docx`, without characters that folders dislike."""
    parts = (convert(shape.title, script), context["organization"], context["period"])
    text = "-".join(str(part) for part in parts if part)
    return "".join("_" if mark in '\\/:*?"<>|\n\t' else mark for mark in text)[:100] + f".{format}"
