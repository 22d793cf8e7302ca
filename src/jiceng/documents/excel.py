"""Excel papers: a form's cells are filled; the row that speaks of `row` (or `item`) is repeated for each of them."""

import io
import math
import re
import unicodedata
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from jinja2 import Template
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from jiceng.core.errors import Refused

from .sandbox import FAULTS, environment, reason_of
from .words import Script, convert

LOOPS = {"row": "rows", "item": "items"}
LONGEST = 32_767

_WHOLE = re.compile(r"\s*{{([^{}]+)}}\s*\Z")
_PLAIN = re.compile(r"\s*{{\s*([a-z]+)\.([a-z][a-z_]*)\s*}}\s*\Z")
_SPEAKS_OF = re.compile(r"{[{%][^{}]*?\b(row|item)\.")


@lru_cache(maxsize=4096)
def _template(text: str) -> Any:
    """A compiled cell: an expression, whose value keeps its type, or a template, which gives text."""
    whole = _WHOLE.match(text)
    made = environment(word=False)
    return made.compile_expression(whole[1], undefined_to_none=False) if whole else made.from_string(text)


def _looked_up(text: str, context: dict[str, Any]) -> Any:
    """The value of a cell that only names one, as most do, without the template engine; None where it must decide."""
    plain = _PLAIN.match(text)
    holder = context.get(plain[1]) if plain else None
    if plain and type(holder) is dict and not hasattr(dict, plain[2]):
        return holder.get(plain[2])
    return None


@dataclass(frozen=True, slots=True)
class _CellForm:
    column: int
    value: Any
    style: Any
    place: str
    room: float
    """How many half-width characters fit on a line of the cell; 0 where it does not wrap."""
    size: float

    @property
    def marked(self) -> bool:
        return isinstance(self.value, str) and ("{{" in self.value or "{%" in self.value)

    def filled(self, context: dict[str, Any], script: Script) -> Any:
        if not self.marked:
            return convert(self.value, script) if isinstance(self.value, str) else self.value
        try:
            value = _looked_up(self.value, context)
            if value is None:
                template = _template(convert(self.value, script))
                value = template.render(context) if isinstance(template, Template) else template(**context)
            return value if isinstance(value, (int, float)) else str(value)[:LONGEST]
        except FAULTS as fault:
            words = {"place": self.place, "reason": reason_of(fault)}
            raise Refused(_("Excel 模板的单元格 %(place)s：%(reason)s。") % words, field="form") from fault


@dataclass(frozen=True, slots=True)
class _RowForm:
    loop: str | None
    height: float | None
    cells: list[_CellForm]


@dataclass(frozen=True, slots=True)
class _SheetForm:
    rows: list[_RowForm]
    merges: list[tuple[int, int, int, int]]


def _read_cell(sheet: Worksheet, cell: Cell, last_column: int) -> _CellForm:
    size = float(cell.font.size or 11)
    columns = (get_column_letter(column) for column in range(cell.column, last_column + 1))
    room = sum(sheet.column_dimensions[letter].width for letter in columns) * 11 / size - 1
    wraps = bool(cell.alignment and cell.alignment.wrap_text)
    place = f"{sheet.title}!{cell.coordinate}"
    return _CellForm(cell.column, cell.value, copy(cell._style), place, room if wraps else 0, size)


def _breadth(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(mark) in "WFA" else 1 for mark in line)


def _height(cells: Iterable[tuple[_CellForm, Any]]) -> float:
    """Points that a row takes: programs do not grow rows with merged cells by themselves."""
    tallest = 0.0
    for form, value in cells:
        if form.room > 0 and isinstance(value, str):
            lines = sum(max(math.ceil(_breadth(line) / form.room), 1) for line in value.split("\n"))
            tallest = max(tallest, lines * form.size * 1.35)
    return min(max(tallest + 6, 18), 409)


def _read(sheet: Worksheet) -> _SheetForm:
    rows = []
    spans = {(area.min_row, area.min_col): area.max_col for area in sheet.merged_cells.ranges}
    for index, row in enumerate(sheet.iter_rows(), start=1):
        cells = [
            _read_cell(sheet, cell, spans.get((index, cell.column), cell.column))
            for cell in row
            if cell.value is not None or cell.has_style
        ]
        spoken = [_SPEAKS_OF.search(cell.value) for cell in cells if isinstance(cell.value, str)]
        loop = next((LOOPS[found[1]] for found in spoken if found), None)
        rows.append(_RowForm(loop, sheet.row_dimensions[index].height, cells))
    merges = [(area.min_row, area.max_row, area.min_col, area.max_col) for area in sheet.merged_cells.ranges]
    return _SheetForm(rows, merges)


def _clear(sheet: Worksheet) -> None:
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet.delete_rows(1, sheet.max_row)
    sheet.row_dimensions.clear()


def _put(sheet: Worksheet, row: int, form: _RowForm, context: dict[str, Any], script: Script) -> None:
    filled = [(cell_form, cell_form.filled(context, script)) for cell_form in form.cells]
    sheet.row_dimensions[row].height = form.height or _height(filled)
    for cell_form, value in filled:
        cell = sheet.cell(row, cell_form.column)
        cell.value = value
        if cell_form.marked and isinstance(value, str):
            cell.data_type = "s"  # what begins with = + - @ stays text
        cell._style = cell_form.style


def _fill(sheet: Worksheet, form: _SheetForm, context: dict[str, Any], script: Script) -> None:
    """Write a form's rows one under another, a looping row once for each entry, merged areas with them."""
    at, starts, ends = 1, [], []
    for row_form in form.rows:
        starts.append(at)
        if row_form.loop is None:
            _put(sheet, at, row_form, context, script)
            at += 1
        else:
            variable = next(name for name, loop in LOOPS.items() if loop == row_form.loop)
            for entry in context.get(row_form.loop, []):
                _put(sheet, at, row_form, context | {variable: entry}, script)
                at += 1
        ends.append(at - 1)
    for top, bottom, left, right in form.merges:
        first, last = starts[top - 1], ends[bottom - 1]
        step = 1 if top == bottom else max(last - first + 1, 1)
        for row in range(first, last + 1, step):
            sheet.merged_cells.add(CellRange(None, left, row, right, row + step - 1))


def _title(text: str, taken: list[str]) -> str:
    """A name for a sheet: 31 characters without []:*?/\\, unlike those taken."""
    base = re.sub(r"[\[\]:*?/\\']", "-", text).strip()[:24] or "1"
    title, number = base, 2
    while title.lower() in [name.lower() for name in taken]:
        title, number = f"{base}-{number}", number + 1
    return title


def fill(content: bytes, context: dict[str, Any], script: Script) -> bytes:
    """A form filled. A context with `sheets` gives one worksheet for each. Raises Refused, naming the cell."""
    book: Workbook = load_workbook(io.BytesIO(content))
    form_sheet = book.worksheets[0]
    form = _read(form_sheet)
    pages = context.get("sheets")
    if pages is None:
        _clear(form_sheet)
        _fill(form_sheet, form, context, script)
        form_sheet.title = _title(context["title"], [])
    else:
        _clear(form_sheet)
        for page in pages:
            sheet = book.copy_worksheet(form_sheet)
            sheet.title = _title(f"{page['date']} {page['kinds']}", book.sheetnames)
            _fill(
                sheet, form, context | {"sheet": page, "rows": page["rows"], "items": page["items"]}, script
            )
        if pages:
            book.remove(form_sheet)
        else:
            form_sheet["A1"] = context["note"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
