"""A paper of a procedure as a Word file: the head filled with what is known, room for what is written by hand."""

import io
from collections.abc import Callable, Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from jiceng.activities.models import AgendaItem
from jiceng.documents.words import Script, convert
from jiceng.rulebook.procedures import Paper
from jiceng.ui.dates import show_date
from jiceng.workflow.models import Case
from jiceng.workflow.queries import records_of

from .development import vote_of
from .queries import names_in

SONG, HEI = "宋体", "黑体"
LINE = Mm(8)
"""The height of one handwritten line."""

FACTS: dict[str, tuple[str, Callable[[Case], str]]] = {
    "name": ("姓名", lambda case: case.person.name if case.person else ""),
    "sex": ("性别", lambda case: _sex(case)),
    "born": (
        "出生日期",
        lambda case: show_date(case.person.born_on) if case.person and case.person.born_on else "",
    ),
    "ethnicity": ("民族", lambda case: case.person.ethnicity if case.person else ""),
    "education": ("学历", lambda case: case.person.education if case.person else ""),
    "work": ("工作岗位", lambda case: case.person.work if case.person else ""),
    "number": ("公民身份号码", lambda case: ""),
    "organization": ("所在党支部", lambda case: case.organization.name),
    "superior": ("上级党委", lambda case: case.organization.parent.name if case.organization.parent else ""),
}
"""Heads of a paper and how they are filled. The number is left to be written by hand: papers travel unlocked."""


VOTES: dict[str, Callable[[AgendaItem], str]] = {
    "attendance": lambda item: f"应到{_count(item.should_attend)}人，实到{_count(item.present)}人",
    "votes": lambda item: (
        f"赞成{_count(item.favour)}票，不赞成{_count(item.against)}票，弃权{_count(item.abstain)}票"
        + (f"，书面赞成{item.written_favour}票" if item.written_favour else "")
    ),
}
"""What the recorded vote of a step says (VOTE_WORDS of the definitions)."""


def _count(number: int | None) -> str:
    return "　" if number is None else str(number)


def _sex(case: Case) -> str:
    return {"m": "男", "f": "女"}.get(case.person.sex, "") if case.person else ""


def filled(paper: Paper, case: Case, script: Script = "hans") -> bytes:
    """The paper of a case as .docx."""
    records = records_of([case]).get(case.pk, [])
    names = names_in(records)
    latest = {one.step: one for one in records}
    document = Document()
    _page(document)

    def fixed(text: str) -> str:
        return convert(text, script)

    def known(reference: str) -> str:
        step, _dot, name = reference.partition(".")
        record = latest.get(step)
        if record is None:
            return ""
        if not name:
            return show_date(record.on) if record.on else ""
        if name in VOTES:
            item = vote_of(record)
            return fixed(VOTES[name](item)) if item else ""
        value = record.values.get(name)
        if isinstance(value, list):
            return "、".join(names.get(one, "") for one in value)
        return "" if value is None else str(value)

    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(10)
    _write(title, fixed(paper.title), size=18, font=HEI)
    _facts(document, [_fact(one, case, known, fixed) for one in paper.facts])
    _spaces(
        document, [(fixed(one.label), known(one.fill) if one.fill else "", one.lines) for one in paper.spaces]
    )
    for one in paper.signs:
        line = document.add_paragraph()
        line.paragraph_format.space_before = Pt(10)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _write(line, fixed(f"{one}：                    年    月    日"))
    if paper.note:
        _write(document.add_paragraph(), fixed(f"注：{paper.note}"), size=9)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _fact(name: str, case: Case, known: Callable[[str], str], fixed: Callable[[str], str]) -> tuple[str, str]:
    if name.startswith("step "):
        step = name.removeprefix("step ")
        return fixed(case.version.definition.step(step).title), known(step)
    label, value = FACTS[name]
    text = value(case)
    return fixed(label), fixed(text) if name == "sex" else text


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(22)


def _write(paragraph: Any, text: str, *, size: float = 11, font: str = SONG) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _cell(cell: Any, text: str, *, width: Any, bold: bool = False) -> None:
    cell.width, cell.vertical_alignment = width, WD_ALIGN_VERTICAL.CENTER
    _write(cell.paragraphs[0], text, font=HEI if bold else SONG)


def _table(document: Any, widths: Sequence[int]) -> Any:
    """An empty table; Word goes by the cells' widths, LibreOffice by the columns'."""
    table = document.add_table(rows=0, cols=len(widths))
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def _facts(document: Any, facts: Sequence[tuple[str, str]]) -> None:
    """Two facts a line."""
    if not facts:
        return
    table = _table(document, (34, 46, 34, 46))
    for start in range(0, len(facts), 2):
        row = table.add_row()
        row.height = LINE
        pair = [*facts[start : start + 2], ("", "")][:2]
        for place, (label, value) in enumerate(pair):
            _cell(row.cells[place * 2], label, width=Mm(34), bold=True)
            _cell(row.cells[place * 2 + 1], value, width=Mm(46))
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _spaces(document: Any, spaces: Sequence[tuple[str, str, int]]) -> None:
    if not spaces:
        return
    table = _table(document, (44, 116))
    for label, text, lines in spaces:
        row = table.add_row()
        row.height = LINE * lines
        _cell(row.cells[0], label, width=Mm(44), bold=True)
        _cell(row.cells[1], text, width=Mm(116))
