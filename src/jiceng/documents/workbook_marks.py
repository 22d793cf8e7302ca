"""The user's own workbook back, with the cells in question filled and the reason in a comment."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from .workbook_safety import inspect
from .workbooks import open_workbook

FILLS = {"refused": "FFF4B6B6", "warned": "FFFFE3A3", "note": "FFD6E6F7"}
_FILLS = {
    level: PatternFill("solid", start_color=colour, end_color=colour) for level, colour in FILLS.items()
}
_RANK = {"refused": 0, "warned": 1, "note": 2}
LARGE = 40 * 1024**2
"""A bigger file is not rewritten whole: the rows in question come back in a workbook of their own."""
COMMENTED = 20_000
"""Cells of a sheet that get a comment: Excel takes minutes to open more. All are filled, and listed in a sheet."""
LISTED = 1_000_000
"""As many rows as a sheet holds."""
LIST = "导入问题"
AUTHOR = "jiceng"
_HEADER_WITHIN = 60

Problem = dict[str, Any]
"""{"sheet", "row", "column", "value", "level", "problem", "mend"}, as an import lists them."""


def marked_copy(path: Path | str, problems: Iterable[Problem], out: Path | str) -> Path:
    """Write the workbook to `out` with every problem marked; everything else stays, so that it can be mended and sent again.

    Marks of an earlier copy are taken away first. An .xls file comes back as .xlsx. Raises WorkbookRefused as opening does.
    """
    path, out = Path(path), Path(out)
    inspect(path)
    listed = list(problems)
    if path.stat().st_size > LARGE:
        return _only_questions(path, listed, out)
    with path.open("rb") as file:
        zipped = file.read(2) == b"PK"
    book = openpyxl.load_workbook(path) if zipped else _converted(path)
    by_sheet: dict[str, list[Problem]] = defaultdict(list)
    for one in listed:
        by_sheet[one["sheet"]].append(one)
    if LIST in book.sheetnames:
        book.remove(book[LIST])
    left_out = False
    for sheet in book.worksheets:
        _clear(sheet)
        left_out |= _mark(sheet, by_sheet.get(sheet.title, []))
    if left_out:
        sheet = book.create_sheet(LIST)
        for row in _listing(listed):
            sheet.append(row)
    book.save(out)
    book.close()
    return out


def _converted(path: Path) -> openpyxl.Workbook:
    """An .xls file as a workbook of values."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    source = open_workbook(path)
    for sheet in source.sheets():
        copy = book.create_sheet(sheet.name[:31])
        for row, cells in sheet.rows():
            for column, cell in enumerate(cells, 1):
                if cell != "":
                    target = copy.cell(row, column, cell)
                    if isinstance(cell, str):
                        target.data_type = "s"  # what begins with = stays text
    source.close()
    return book


def _clear(sheet: Worksheet) -> None:
    """Take away the marks that an earlier copy left."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()


def _listing(problems: list[Problem]) -> Iterator[list[Any]]:
    """Rows of a sheet that lists every problem, and that an import passes over."""
    yield [
        _("问题太多：每处都已着色，批注只加到每张表的前 %(count)d 处，全部原因见下。") % {"count": COMMENTED}
    ]
    yield [_("工作表"), _("行"), _("列"), _("问题"), _("怎么改")]
    for one in problems[:LISTED]:
        yield [one["sheet"], one["row"], one["column"], one["problem"], one["mend"]]


def _reasons(said: list[Problem]) -> str:
    return "\n".join(f"{one['problem']}{one['mend']}" for one in said)


def _mark(sheet: Worksheet, problems: list[Problem]) -> bool:
    """Fill every cell in question, and say why in a comment; true where there are more than get a comment."""
    columns = _columns(sheet)
    cells: dict[tuple[int, int], list[Problem]] = defaultdict(list)
    for one in problems:
        cells[one["row"], _column_of(columns, one)].append(one)
    merged = {
        (row, column): (part.min_row, part.min_col)
        for part in sheet.merged_cells.ranges
        for row in range(part.min_row, min(part.max_row, sheet.max_row) + 1)
        for column in range(part.min_col, part.max_col + 1)
    }
    for count, (place, said) in enumerate(cells.items()):
        row, column = merged.get(place, place)
        said.sort(key=lambda one: _RANK[one["level"]])
        cell = sheet.cell(row, column)
        cell.fill = _FILLS[said[0]["level"]]
        if count >= COMMENTED:
            continue
        text = _reasons(said)
        kept = cell.comment.text + "\n" if cell.comment is not None else ""
        cell.comment = Comment(kept + text, AUTHOR, height=40 + 22 * text.count("\n") + len(text), width=280)
    return len(cells) > COMMENTED


def _written(value: object) -> str:
    return "".join(value.split()) if isinstance(value, str) else ""


def _columns(sheet: Worksheet) -> dict[str, list[tuple[int, int]]]:
    """(row, column) of every heading, from 1, lowest row last, as they stand near the top of the sheet."""
    found: dict[str, list[tuple[int, int]]] = {}
    for cells in sheet.iter_rows(max_row=_HEADER_WITHIN):
        for cell in cells:
            if heading := _written(cell.value):
                found.setdefault(heading, []).append((cell.row, cell.column))
    return found


def _column_of(columns: dict[str, list[tuple[int, int]]], problem: Problem) -> int:
    """The column of the nearest such heading above; a column that the file lacks is marked in the first one."""
    above = [place for place in columns.get(problem["column"], ()) if place[0] <= problem["row"]]
    return above[-1][1] if above else 1


def _only_questions(path: Path, problems: list[Problem], out: Path) -> Path:
    """The header rows and the rows in question of a very large file, marked, streamed."""
    by_row: dict[tuple[str, int], list[Problem]] = defaultdict(list)
    for one in problems:
        by_row[one["sheet"], one["row"]].append(one)
    as_written = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, {"constant_memory": False, **as_written})
    formats = {level: book.add_format({"bg_color": f"#{colour[2:]}"}) for level, colour in FILLS.items()}
    source, left_out = open_workbook(path), False
    for sheet in source.sheets():
        copy, target, marked = book.add_worksheet(sheet.name[:31]), 0, 0
        headings: dict[str, int] = {}
        first = min((row for name, row in by_row if name == sheet.name), default=0)
        for row, cells in sheet.rows():
            said = by_row.get((sheet.name, row), [])
            if row < min(first, _HEADER_WITHIN):
                headings |= {_written(cell): column for column, cell in enumerate(cells)}
            elif not said:
                continue
            for column, cell in enumerate(cells):
                copy.write(target, column, str(cell) if not isinstance(cell, int | float) else cell)
            by_column: dict[int, list[Problem]] = defaultdict(list)
            for one in said:
                by_column[headings.get(one["column"], 0)].append(one)
            for column, here in by_column.items():
                here.sort(key=lambda one: _RANK[one["level"]])
                copy.write(target, column, str(cells[column]), formats[here[0]["level"]])
                marked += 1
                if marked <= COMMENTED:
                    copy.write_comment(target, column, _reasons(here), {"author": AUTHOR})
            target += 1
        left_out |= marked > COMMENTED
    if left_out:
        listing = book.add_worksheet(LIST)
        for row, texts in enumerate(_listing(problems)):
            listing.write_row(row, 0, texts)
    source.close()
    book.close()
    return out
