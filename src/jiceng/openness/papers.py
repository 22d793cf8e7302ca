"""The sheet that is put up: a notice as a Word file of one page."""

from typing import Any

from django.utils import translation
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from jiceng.documents.sheets import HEI, page, saved, write
from jiceng.documents.words import Script, convert, settle
from jiceng.ui.dates import show_date

from .models import Notice
from .queries import as_hung

FANG = "仿宋"
SIZE = 16
"""Points of the text; its paragraphs begin two characters in."""
HEADING = "公示"


def sheet(notice: Notice, script: Script = "hans") -> bytes:
    """The notice as it hangs, as .docx: our words in the script, what was written as it was written."""
    hung = as_hung(notice)
    document = Document()
    _page(document)

    def fixed(text: str) -> str:
        return convert(text, script)

    _title(document, fixed(HEADING), size=30, after=6)
    if hung.title != HEADING:
        _title(document, str(settle(hung.title, script)), size=18, after=18)
    for line in hung.text.splitlines():
        if line.strip():
            _line(document, str(settle(line.strip(), script)))
    with translation.override("zh-hans"):
        begins, ends = show_date(notice.posted_on), show_date(notice.ends_on)
    period = f"公示期：{begins}至{ends}（{notice.days}个工作日，张贴当天不算）。"
    _line(document, fixed(period), before=12)
    _line(document, fixed("张贴处：") + str(settle(notice.places, script)))
    _line(document, fixed("对公示内容有异议的，请在公示期内反映。"))
    _line(document, fixed("联系方式：") + str(settle(notice.contact, script)))
    _signed(document, str(settle(notice.organization.name, script)), before=36)
    _signed(document, begins)
    return saved(document)


def _page(document: Any) -> None:
    page(document)
    section = document.sections[0]
    section.left_margin = section.right_margin = Mm(27)
    section.top_margin = section.bottom_margin = Mm(35)


def _title(document: Any, text: str, *, size: float, after: float) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(after)
    write(paragraph, text, size=size, font=HEI)


def _line(document: Any, text: str, *, before: float = 0) -> None:
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.first_line_indent, form.line_spacing = Pt(2 * SIZE), Pt(28)
    form.space_before, form.space_after = Pt(before), Pt(0)
    write(paragraph, text, size=SIZE, font=FANG)


def _signed(document: Any, text: str, *, before: float = 0) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    form = paragraph.paragraph_format
    form.right_indent, form.space_before, form.space_after = Pt(2 * SIZE), Pt(before), Pt(4)
    write(paragraph, text, size=SIZE, font=FANG)
