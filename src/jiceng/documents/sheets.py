"""What every sheet that is printed shares: the page, fonts, tables, and how it is handed out."""

import io
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SONG, HEI = "宋体", "黑体"


def page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(22)


def write(paragraph: Any, text: str, *, size: float = 11, font: str = SONG) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def cell(place: Any, text: str, *, width: Any, bold: bool = False) -> None:
    place.width, place.vertical_alignment = width, WD_ALIGN_VERTICAL.CENTER
    write(place.paragraphs[0], text, font=HEI if bold else SONG)


def table(document: Any, widths: Sequence[int]) -> Any:
    """An empty table; Word goes by the cells' widths, LibreOffice by the columns'."""
    made = document.add_table(rows=0, cols=len(widths))
    made.style, made.autofit = "Table Grid", False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    return made


def saved(document: Any) -> bytes:
    """The document as .docx."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_file(content: bytes, name: str) -> HttpResponse:
    """A Word file to be downloaded under a name (without its ending)."""
    response = HttpResponse(content, content_type=WORD)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name + '.docx')}"
    return response
