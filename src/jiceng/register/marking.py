"""The user's own workbook back: every problem marked in its cell, with the reason and the mend in a comment."""

import io
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

FILLS = {"refused": "FFF4C7C3", "warned": "FFFCE8B2", "note": "FFE8EAED"}
ORDER = ("note", "warned", "refused")
"""The gravest level of a cell gives its colour."""


def marked_copy(path: Path, problems: list[dict[str, Any]]) -> io.BytesIO:
    """A copy of the workbook; `problems` as an import stores them. Nothing but colours and comments changes."""
    workbook = load_workbook(path)
    headings: dict[str, dict[str, list[tuple[int, int]]]] = {}
    words: dict[tuple[str, int, int], list[str]] = {}
    for problem in sorted(problems, key=lambda one: ORDER.index(one["level"])):
        if problem["sheet"] not in workbook.sheetnames:
            continue
        sheet = workbook[problem["sheet"]]
        known = headings.setdefault(sheet.title, {}) or _headings(sheet)
        headings[sheet.title] = known
        place = (sheet.title, max(problem["row"], 1), _column(known, problem["row"], problem["column"]))
        words.setdefault(place, []).append(" ".join(filter(None, (problem["problem"], problem["mend"]))))
        cell = sheet.cell(place[1], place[2])
        if not isinstance(cell, MergedCell):
            cell.fill = PatternFill("solid", fgColor=FILLS[problem["level"]])
    for (name, row, column), lines in words.items():
        cell = workbook[name].cell(row, column)
        if not isinstance(cell, MergedCell):
            cell.comment = Comment("\n".join(lines), "jiceng", width=320, height=40 + 40 * len(lines))
    target = io.BytesIO()
    workbook.save(target)
    target.seek(0)
    return target


def _headings(sheet: Worksheet) -> dict[str, list[tuple[int, int]]]:
    """Where each text stands in the sheet, as (row, column) from the top: one pass for all problems."""
    found: dict[str, list[tuple[int, int]]] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                found.setdefault(cell.value.strip().replace("\n", ""), []).append((cell.row, cell.column))
    return found


def _column(headings: dict[str, list[tuple[int, int]]], row: int, heading: str) -> int:
    """The column whose heading stands nearest above the row; the first where there is none."""
    above = [place for place in headings.get(heading, []) if place[0] < row]
    return max(above)[1] if above else 1
