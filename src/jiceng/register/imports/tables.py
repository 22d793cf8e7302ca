"""Finding the table in a sheet: below its title, above its notes, in any order of columns."""

import re
from bisect import bisect_left
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from jiceng.documents.workbooks import Cell, Row, Sheet, Workbook, WorkbookRefused

from . import columns
from .values import as_text

HEADER_WITHIN = 40
"""A header stands within the first rows of its sheet."""

_NOTE = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*计|总人数)(\s|\d|[:：（(]|人数|$)"
    r"|(备\s*注|附\s*注|说\s*明|填表|填报|填写|制表|审核|审批|负责|联系|经办|报送|统计|截止|截至|日期|示例|单位|注)[^:：]{0,6}[:：]"
    r"|(备\s*注|说\s*明|填表说明|示例)$|注\s*\d|以上.{0,8}\d|单位?[（(]?(盖章|公章)|[（(](盖章|公章)"
)
_SENTENCE = re.compile(r"[：:。，,；;！!？?]")
_LONG = 15
_DOWNWARDS = {"branch", "branch_code", "parent", "kind", "sector", "formation", "standing"}
"""Columns in which one merged cell speaks for every row that it covers."""


@dataclass(slots=True)
class Header:
    """A header found: column of each field, and the headings as written."""

    sheet: str
    row: int
    column: dict[str, int]
    written: dict[str, str]


@dataclass(slots=True)
class Line:
    """A row of a table: cells in the order of `Reader.fields`; a missing column is ""."""

    header: Header
    row: int
    cells: list[Cell]


@dataclass(slots=True)
class Reader:
    """Reads every table of one kind (`roster` or `organizations`) in a workbook.

    `needs`: fields without whose column a sheet is no such table. After reading, `headers` holds the headers found,
    `read` counts the rows, `height` those of the sheets reached, and `formula_columns` holds the (sheet, row, heading)
    of the first formula of each column that was read.
    """

    kind: str
    needs: tuple[str, ...]
    headers: list[Header] = field(default_factory=list)
    formula_columns: list[tuple[str, int, str]] = field(default_factory=list)
    read: int = 0
    height: int = 0
    fields: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.fields = list(columns.FORM_NAMES[self.kind])

    def lines(self, workbook: Workbook) -> Iterator[Line]:
        """Rows of all sheets. Raises WorkbookRefused where no sheet has such a table or a formula must not be read."""
        nearest: dict[str, int] = {}
        for sheet in workbook.sheets():
            self.height += sheet.height
            best = yield from self._sheet(sheet)
            nearest = max(nearest, best, key=len)
        if not self.headers:
            raise WorkbookRefused(self._no_header(nearest))
        if not self.read:
            raise WorkbookRefused(_("表头之下没有任何数据，请填写后再导入。"))

    def _no_header(self, nearest: dict[str, int]) -> str:
        names = columns.FORM_NAMES[self.kind]
        if "name" in nearest:
            missing = "、".join(names[field] for field in self.needs if field not in nearest)
            return _("表头缺少“%(columns)s”列，请补上后再导入。") % {"columns": missing}
        wanted = "、".join(names[field] for field in self.needs)
        return _("没有找到含有“%(columns)s”等列名的表头，请确认选对了文件。") % {"columns": wanted}

    def _sheet(self, sheet: Sheet) -> Generator[Line, None, dict[str, int]]:
        header: Header | None = None
        best: dict[str, int] = {}
        above: dict[str, int] = {}
        above_row = 0
        order: list[int] = []
        fill: dict[int, dict[int, Cell]] = {}
        for row, cells in sheet.rows():
            if header is None or row == header.row + 1 or _says_name_again(cells, header):
                if header is None and row > HEADER_WITHIN:
                    break
                found = columns.recognised(self.kind, cells)
                if header is not None and not _all_headings(found, cells):
                    found = {}
                if above_row == row - 1 and found:
                    found = above | found
                if found:
                    above, above_row = found, row
                best = max(best, found, key=len)
                if len(found) > 1 and all(need in found for need in self.needs):
                    header = self._found(sheet, row, found, cells, header)
                    order = [found.get(name, -1) for name in self.fields]
                    fill = _filled(sheet, header)
                    continue
                if header is None:
                    continue
            line = self._line(header, row, cells, order, fill.get(row))
            if line is not None:
                if sheet.formulas.rows:
                    self._look_at_formulas(sheet, line)
                self.read += 1
                yield line
        return best

    def _found(
        self, sheet: Sheet, row: int, found: dict[str, int], cells: Row, before: Header | None
    ) -> Header:
        """Note a header; of a header in two rows the first row's headings are kept where the second has none."""
        written = {
            name: _written(cells[column] if column < len(cells) else "") for name, column in found.items()
        }
        for name, heading in written.items():
            known = before.written.get(name) if before is not None and before.row == row - 1 else None
            written[name] = heading or known or columns.FORM_NAMES[self.kind][name]
        header = Header(sheet.name, row, found, written)
        self.headers.append(header)
        return header

    def _line(
        self, header: Header, row: int, cells: Row, order: list[int], fill: dict[int, Cell] | None
    ) -> Line | None:
        """The row as a line, or None for a row that is blank, a note or a total."""
        width = len(cells)
        record: list[Cell] = [cells[column] if 0 <= column < width else "" for column in order]
        roster = self.kind == "roster"
        if (not roster or record[0] == "" or len(str(record[2])) < _LONG) and _passed_over(
            record, cells, roster
        ):
            return None
        if fill:
            for column, value in fill.items():
                position = order.index(column)
                if record[position] == "":
                    record[position] = value
        return Line(header, row, record)

    def _look_at_formulas(self, sheet: Sheet, line: Line) -> None:
        for name, column in line.header.column.items():
            rows = sheet.formulas.rows.get(column)
            if rows is None:
                continue
            position = bisect_left(rows, line.row)
            if position == len(rows) or rows[position] != line.row:
                continue
            heading = line.header.written[name]
            if name in ("number", "name") or line.row in sheet.formulas.empty.get(column, ()):
                raise WorkbookRefused(
                    _(
                        "工作表“%(sheet)s”第%(row)d行的“%(column)s”是公式，请把该列复制后“选择性粘贴为数值”再导入。"
                    )
                    % {"sheet": sheet.name, "row": line.row, "column": heading}
                )
            if not any(one[0] == sheet.name and one[2] == heading for one in self.formula_columns):
                self.formula_columns.append((sheet.name, line.row, heading))


def _written(cell: Cell) -> str:
    return re.sub(r"\s+", "", cell) if isinstance(cell, str) else ""


def _says_name_again(cells: Row, header: Header) -> bool:
    """Whether the header comes again further down, as on the pages of a printed table."""
    column = header.column["name"]
    cell = cells[column] if column < len(cells) else ""
    return isinstance(cell, str) and "名" in cell and _written(cell) == header.written["name"]


def _all_headings(found: dict[str, int], cells: Row) -> bool:
    """Whether every filled cell of a row is a heading that is known (a person's row never is)."""
    return len(found) >= sum(1 for cell in cells if cell != "") or "name" in found


def _filled(sheet: Sheet, header: Header) -> dict[int, dict[int, Cell]]:
    """Values of cells merged downwards, by row and column, for the columns where one cell speaks for all."""
    downwards = {column for name, column in header.column.items() if name in _DOWNWARDS}
    spans = [merge for merge in sheet.merges() if merge[2] in downwards and merge[1] > header.row]
    if not spans:
        return {}
    wanted = {(first, column) for first, _last, column in spans}
    tops = {
        (row, column): cells[column]
        for row, cells in sheet.rows()
        for column in downwards
        if (row, column) in wanted and column < len(cells)
    }
    filled: dict[int, dict[int, Cell]] = {}
    for first, last, column in spans:
        for row in range(first + 1, min(last, sheet.height) + 1):
            filled.setdefault(row, {})[column] = tops.get((first, column), "")
    return filled


def _passed_over(record: list[Cell], cells: Row, roster: bool) -> bool:
    """Whether a row without a sound key is blank, a note or a total rather than a person or an organisation."""
    if all(isinstance(cell, str) and not cell.strip() for cell in record):
        return True
    present = [text for cell in cells if (text := as_text(cell))]
    words = [text for text in present if not text.isdigit()]
    if words and _NOTE.match(words[0]):
        return True
    alone = present[0] if len(present) == 1 else ""
    return bool(_SENTENCE.search(alone)) or (roster and len(alone) > _LONG and not alone[:_LONG].isdigit())
