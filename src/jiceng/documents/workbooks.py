"""Reading workbooks that people send: opened safely, row by row, as Excel counts the rows."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from .workbook_safety import MAX_BYTES, MAX_UNPACKED, Formulas, WorkbookRefused, inspect

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Row = list[Cell]

__all__ = ["Cell", "Row", "Sheet", "Workbook", "WorkbookRefused", "open_workbook"]


@dataclass(slots=True)
class Sheet:
    """One sheet: `rows()` gives (row number as Excel counts, cells from column A on); an empty cell is ""."""

    name: str
    source: CalamineSheet
    formulas: Formulas = field(default_factory=Formulas)

    @property
    def height(self) -> int:
        return self.source.total_height

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Rows that hold anything, in order."""
        start = self.source.start
        if start is None:
            return
        pad: Row = [""] * start[1]
        for number, cells in enumerate(self.source.iter_rows(), 1):
            if cells.count("") < len(cells):
                yield number, pad + cells if pad else cells

    def merges(self) -> list[tuple[int, int, int]]:
        """Cells merged downwards: (first row, last row, column); rows from 1, columns from 0."""
        ranges = self.source.merged_cell_ranges or []
        return [(top + 1, bottom + 1, left) for (top, left), (bottom, _right) in ranges if bottom > top]


@dataclass(slots=True)
class Workbook:
    path: Path
    source: CalamineWorkbook
    formulas: dict[str, Formulas]

    def sheets(self) -> Iterator[Sheet]:
        """Worksheets in order, hidden ones too; each is loaded when it is reached."""
        for about in self.source.sheets_metadata:
            if about.typ == SheetTypeEnum.WorkSheet:
                try:
                    sheet = self.source.get_sheet_by_name(about.name)
                except (CalamineError, ValueError) as error:
                    raise WorkbookRefused(_damaged()) from error
                yield Sheet(about.name, sheet, self.formulas.get(about.name, Formulas()))

    def close(self) -> None:
        self.source.close()


def _damaged() -> str:
    return _("文件已损坏，无法读取，请用 Excel 打开后另存为 .xlsx 再试。")


def open_workbook(
    path: Path | str, *, max_bytes: int = MAX_BYTES, max_unpacked: int = MAX_UNPACKED
) -> Workbook:
    """Open an .xlsx or .xls file. Raises WorkbookRefused with one sentence where it cannot be used."""
    path = Path(path)
    if path.is_dir():
        raise WorkbookRefused(
            _("“%(name)s”是文件夹，请指定其中的一个 Excel 文件。") % {"name": path.name or path}
        )
    if not path.is_file():
        raise WorkbookRefused(_("没有找到文件“%(name)s”。") % {"name": path.name})
    try:
        formulas = inspect(path, max_bytes=max_bytes, max_unpacked=max_unpacked)
    except OSError as error:
        raise WorkbookRefused(
            _("无法打开文件“%(name)s”，请检查它的访问权限。") % {"name": path.name}
        ) from error
    try:
        source = CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise WorkbookRefused(_("工作簿设有打开密码，请在 Excel 中取消密码后再导入。")) from error
    except (CalamineError, ValueError, OSError) as error:
        raise WorkbookRefused(_damaged()) from error
    return Workbook(path, source, formulas)
