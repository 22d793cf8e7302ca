"""Writes our Word and Excel forms into `forms/`: `python -m jiceng.documents.make_forms`. Needed only after a change."""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from . import qr
from .ledgers import LEDGERS, Field, Ledger
from .render import FORMS
from .word import QR_MARK

SONG, HEI = "宋体", "黑体"
GREY = "EEEEEE"


def _run(paragraph: Any, text: str, *, size: float, font: str = SONG) -> Any:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _say(cell: Any, text: str, *, size: float, font: str = SONG, centred: bool = True) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    _run(paragraph, text, size=size, font=font)
    cell.vertical_alignment = 1


def _shade(cell: Any) -> None:
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), GREY)
    cell._element.get_or_add_tcPr().append(shading)


def _widths(table: Any, parts: Sequence[float], total: float) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.addprevious(margins)
    unit = total / sum(parts)
    for column, part in zip(table.columns, parts, strict=True):
        column.width = Mm(part * unit)
    for row in table.rows:
        for cell, part in zip(row.cells, parts, strict=True):
            cell.width = Mm(part * unit)


def _repeat(row: Any) -> None:
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)


def _records(
    document: Any, fields: Sequence[Field], loop: tuple[str, str], *, size: float, total: float
) -> None:
    variable, rows = loop
    table = document.add_table(rows=4, cols=len(fields), style="Table Grid")
    _widths(table, [field.width for field in fields], total)
    _repeat(table.rows[0])
    for index, field in enumerate(fields):
        _say(table.cell(0, index), field.label, size=size, font=HEI)
        _shade(table.cell(0, index))
        _say(table.cell(2, index), f"{{{{ {variable}.{field.name} }}}}", size=size, centred=field.centred)
    _say(table.cell(1, 0), f"{{%tr for {variable} in {rows} %}}", size=size)
    _say(table.cell(3, 0), "{%tr endfor %}", size=size)


def _facts(document: Any, fields: Sequence[Field], *, total: float) -> None:
    """Label and value, two pairs a line; a wide field takes the line."""
    lines: list[list[Field]] = []
    for field in fields:
        if field.width < 3 and lines and len(lines[-1]) == 1 and lines[-1][0].width < 3:
            lines[-1].append(field)
        else:
            lines.append([field])
    table = document.add_table(rows=len(lines), cols=4, style="Table Grid")
    _widths(table, (22, 66, 22, 66), total)
    for row, line in zip(table.rows, lines, strict=True):
        if len(line) == 1:
            row.cells[1].merge(row.cells[3])
        for index, field in enumerate(line):
            _say(row.cells[index * 2], field.label, size=10.5, font=HEI)
            _shade(row.cells[index * 2])
            _say(row.cells[index * 2 + 1], f"{{{{ sheet.{field.name} }}}}", size=10.5, centred=False)


def _note(document: Any, text: str, *, size: float = 10.5, font: str = SONG) -> Any:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(4)
    _run(paragraph, text, size=size, font=font)
    return paragraph


def _page(document: Any, ledger: Ledger) -> float:
    """Paper, margins and footer; returns the width to write on in mm."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if ledger.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = Mm(17)
    section.bottom_margin, section.footer_distance = Mm(27), Mm(8)
    total = section.page_width.mm - 34
    table = section.footer.add_table(1, 3, Mm(total))
    _widths(table, (total - 96, 80, 16), total)
    _say(table.cell(0, 0), "{{ source }}　{{ made_by }}　{{ made_at }}", size=8, centred=False)
    _run(table.cell(0, 0).add_paragraph(), "{{ note }}", size=8)
    _say(table.cell(0, 1), "验证码 {{ code }}", size=8, centred=False)
    _run(table.cell(0, 1).add_paragraph(), "{{ url }}", size=6)
    picture = _run(table.cell(0, 2).paragraphs[0], "", size=8).add_picture(
        io.BytesIO(qr.png("https://example.org/papers/aaaaaaaaaaaa/")), width=Mm(14)
    )
    picture._inline.docPr.set("descr", QR_MARK)
    first = section.footer.paragraphs[0]
    first._element.getparent().remove(first._element)
    section.footer.add_paragraph().paragraph_format.line_spacing = Pt(1)
    return float(total)


def _masthead(document: Any, title: str, *, new_page: bool = False) -> None:
    heading = _note(document, title, size=20, font=HEI)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.paragraph_format.page_break_before = new_page
    _note(document, "党组织：{{ organization }}　　{{ period }}")


def word_form(ledger: Ledger) -> bytes:
    document = Document()
    document.core_properties.title = ledger.title
    document.core_properties.author = ""
    total = _page(document, ledger)
    document.styles["Normal"].paragraph_format.space_after = Pt(0)
    if not ledger.by_sheet:
        _masthead(document, ledger.title)
        size = 8 if len(ledger.columns) > 12 else 9
        _records(document, ledger.columns, ("row", "rows"), size=size, total=total)
    else:
        _sheets(document, ledger, total)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _sheets(document: Any, ledger: Ledger, total: float) -> None:
    _note(document, "{%p if not sheets %}")
    _masthead(document, ledger.title)
    _note(document, "本期没有活动记录。")
    _note(document, "{%p endif %}")
    _note(document, "{%p for sheet in sheets %}")
    _masthead(document, ledger.title, new_page=True)
    _facts(document, ledger.facts, total=total)
    for rows, fields in (("items", ledger.items), ("rows", ledger.columns)):
        if fields:
            variable = "item" if rows == "items" else "row"
            _note(document, f"{{%p if sheet['{rows}'] %}}")
            _note(document, "")
            _records(document, fields, (variable, f"sheet['{rows}']"), size=10.5, total=total)
            _note(document, "{%p endif %}")
    for field in ledger.closing:
        _note(document, f"{{%p if sheet.{field.name} %}}")
        _note(document, f"{field.label}：", font=HEI)
        _note(document, f"{{{{ sheet.{field.name} }}}}")
        _note(document, "{%p endif %}")
    if ledger.closing:
        _note(document, "")
        _note(document, "主持人签字：__________________　　　　记录人签字：__________________")
    _note(document, "{%p endfor %}")


LINE = Side(style="thin", color="000000")
GRID = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)


class _Sheet:
    """Writes an Excel form line by line over a fixed number of columns."""

    def __init__(self, ledger: Ledger) -> None:
        self.book = Workbook()
        self.sheet = self.book.worksheets[0]
        self.sheet.title = ledger.title
        self.across = max(len(ledger.columns), 4 if ledger.by_sheet else 0)
        self.line = 0

    def cells(self, values: Sequence[tuple[str, int, bool]], *, head: bool = False, size: float = 10) -> None:
        """One bordered line of (text, columns taken, centred)."""
        self.line, column = self.line + 1, 1
        for text, taken, centred in values:
            for offset in range(taken):
                cell = self.sheet.cell(self.line, column + offset)
                cell.border = GRID
                cell.font = Font(name=HEI if head else SONG, size=size)
                cell.alignment = Alignment(
                    horizontal="center" if centred else "left", vertical="center", wrap_text=True
                )
                if head:
                    cell.fill = PatternFill("solid", fgColor=GREY)
            self.sheet.cell(self.line, column, text)
            if taken > 1:
                self.merge(column, column + taken - 1)
            column += taken

    def text(self, text: str, *, size: float = 10, font: str = SONG, centred: bool = False) -> None:
        self.line += 1
        cell = self.sheet.cell(self.line, 1, text)
        cell.font = Font(name=font, size=size)
        cell.alignment = Alignment(
            horizontal="center" if centred else "left", vertical="center", wrap_text=True
        )
        self.merge(1, self.across)

    def merge(self, first: int, last: int) -> None:
        self.sheet.merge_cells(start_row=self.line, end_row=self.line, start_column=first, end_column=last)

    def pair(self, field: Field) -> None:
        self.cells([(field.label, 1, True), (f"{{{{ sheet.{field.name} }}}}", self.across - 1, False)])
        self.sheet.cell(self.line, 1).font = Font(name=HEI, size=10)
        self.sheet.cell(self.line, 1).fill = PatternFill("solid", fgColor=GREY)

    def records(self, fields: Sequence[Field], variable: str) -> None:
        spans = [1] * (len(fields) - 1) + [self.across - len(fields) + 1]
        labels = [(field.label, span, True) for field, span in zip(fields, spans, strict=True)]
        marks = [
            (f"{{{{ {variable}.{field.name} }}}}", span, field.centred)
            for field, span in zip(fields, spans, strict=True)
        ]
        self.cells(labels, head=True)
        self.cells(marks)


def excel_form(ledger: Ledger) -> bytes:
    form = _Sheet(ledger)
    sheet = form.sheet
    form.text("{{ title }}", size=18, font=HEI, centred=True)
    sheet.row_dimensions[1].height = 34
    form.text("党组织：{{ organization }}　　{{ period }}")
    if ledger.by_sheet:
        for field in ledger.facts:
            form.pair(field)
        if ledger.items:
            form.records(ledger.items, "item")
    form.records(ledger.columns, "row")
    for field in ledger.closing:
        form.pair(field)
    form.text("{{ source }}　{{ made_by }}　{{ made_at }}　{{ note }}", size=9)
    form.text("验证码 {{ code }}　{{ url }}", size=9)
    units = 9.0 if ledger.landscape else 11.0
    fields = list(ledger.columns) + [Field("", "")] * (form.across - len(ledger.columns))
    for index, field in enumerate(fields, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = max(field.width * units, 6)
    if ledger.by_sheet:
        sheet.column_dimensions["A"].width = 13
    else:
        sheet.print_title_rows = "1:3"
        sheet.freeze_panes = "A4"
    sheet.page_setup.orientation = "landscape" if ledger.landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    form.book.save(out)
    return out.getvalue()


def main() -> None:
    FORMS.mkdir(exist_ok=True)
    for ledger in LEDGERS.values():
        (FORMS / f"{ledger.key}.docx").write_bytes(word_form(ledger))
        (FORMS / f"{ledger.key}.xlsx").write_bytes(excel_form(ledger))


if __name__ == "__main__":
    main()
