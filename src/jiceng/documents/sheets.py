"""What every sheet that is printed shares: the page, fonts, tables."""

from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

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
