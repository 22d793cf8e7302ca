"""A paper of a procedure as a Word file: the head filled with what is known, room for what is written by hand."""

from collections.abc import Callable, Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from jiceng.activities.models import AgendaItem
from jiceng.documents.sheets import HEI, cell, page, saved, table, write
from jiceng.documents.words import Script, convert
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.rulebook.procedures import PLACES, Paper
from jiceng.ui.dates import show_date
from jiceng.workflow.models import Case
from jiceng.workflow.queries import records_of

from .appraisals import roster
from .development import vote_of
from .facts import FACTS, WORDS
from .queries import names_in

LINE = Mm(8)
"""The height of one handwritten line."""
BLANK = "________"

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


def filled(paper: Paper, case: Case, script: Script = "hans") -> bytes:
    """The paper of a case as .docx."""
    records = records_of([case]).get(case.pk, [])
    names = names_in(records)
    latest = {one.step: one for one in records}
    document = Document()
    page(document)

    def fixed(text: str) -> str:
        return convert(text, script)

    def known(reference: str) -> str:
        if reference.startswith("fact "):
            return FACTS[reference.removeprefix("fact ")][1](case)
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
    write(title, fixed(paper.title), size=18, font=HEI)
    _facts(document, [_fact(one, case, known, fixed) for one in paper.facts])
    for one in paper.text:
        _paragraph(document, _filled(one, case, known, fixed))
    _spaces(
        document, [(fixed(one.label), known(one.fill) if one.fill else "", one.lines) for one in paper.spaces]
    )
    if paper.roster:
        _roster(document, case, paper.roster, fixed)
    for one in paper.signs:
        line = document.add_paragraph()
        line.paragraph_format.space_before = Pt(10)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        write(line, fixed(f"{one}：                    年    月    日"))
    if paper.note:
        write(document.add_paragraph(), fixed(f"注：{paper.note}"), size=9)
    return saved(document)


def _fact(name: str, case: Case, known: Callable[[str], str], fixed: Callable[[str], str]) -> tuple[str, str]:
    if name.startswith("step "):
        step = name.removeprefix("step ")
        return fixed(case.version.definition.step(step).title), known(step)
    label, value = FACTS[name]
    text = value(case)
    return fixed(label), fixed(text) if name in WORDS else text


def _filled(text: str, case: Case, known: Callable[[str], str], fixed: Callable[[str], str]) -> str:
    """A paragraph with what is known in its places, and a line to write on where nothing is."""
    parts = PLACES.split(text)
    for index, part in enumerate(parts):
        if index % 2:
            value = _fact(part, case, known, fixed)[1] if part in FACTS else known(part)
            parts[index] = value or BLANK
        else:
            parts[index] = fixed(part)
    return "".join(parts)


def _paragraph(document: Any, text: str) -> None:
    """A heading, the line along which the sheet is cut, a line at the right, or a paragraph."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(6)
    if text == "---":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(paragraph, "…" * 12 + "（裁开）" + "…" * 12, size=9)
    elif text.startswith("# "):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(paragraph, text[2:], size=14, font=HEI)
    else:
        if text.startswith(">"):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.line_spacing = 1.5
        write(paragraph, text.removeprefix(">"), size=12)


def _facts(document: Any, facts: Sequence[tuple[str, str]]) -> None:
    """Two facts a line."""
    if not facts:
        return
    rows = table(document, (34, 46, 34, 46))
    for start in range(0, len(facts), 2):
        row = rows.add_row()
        row.height = LINE
        pair = [*facts[start : start + 2], ("", "")][:2]
        for place, (label, value) in enumerate(pair):
            cell(row.cells[place * 2], label, width=Mm(34), bold=True)
            cell(row.cells[place * 2 + 1], value, width=Mm(46))
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _roster(document: Any, case: Case, rule: str, fixed: Callable[[str], str]) -> None:
    """A line for each member of the case's organisation and a column for each value of the rule."""
    day = case.opened_at.date()
    value = rulebook_of(case.organization, day).on(day).get(rule)
    columns = [str(one) for one in value.value] if value else []
    widths = (12, 36, *[112 // max(len(columns), 1)] * len(columns))
    rows = table(document, widths)
    head = rows.add_row()
    for place, text in enumerate(("序号", "姓名", *columns)):
        cell(head.cells[place], fixed(text), width=Mm(widths[place]), bold=True)
    for number, member in enumerate(roster(case.organization, day), start=1):
        row = rows.add_row()
        row.height = LINE
        cell(row.cells[0], str(number), width=Mm(12))
        cell(row.cells[1], member.person.name, width=Mm(36))


def _spaces(document: Any, spaces: Sequence[tuple[str, str, int]]) -> None:
    if not spaces:
        return
    rows = table(document, (44, 116))
    for label, text, lines in spaces:
        row = rows.add_row()
        row.height = LINE * lines
        cell(row.cells[0], label, width=Mm(44), bold=True)
        cell(row.cells[1], text, width=Mm(116))
