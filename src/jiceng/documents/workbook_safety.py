"""What is looked at before a workbook is opened: its kind, size, locks, links, macros and formulas."""

import re
import zipfile
from array import array
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from jiceng.core.errors import Refused

MAX_BYTES = 150 * 1024**2
MAX_UNPACKED = 1536 * 1024**2
MAX_MEMBERS = 5_000
RATIO = 200
"""Beyond this compression (and `RATIO_FLOOR` bytes) a part is no honest sheet: real ones stay below 60."""
RATIO_FLOOR = 32 * 1024**2
CHUNK = 4 * 1024**2

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(
    rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f(?:[ >][^<]*?)?(?:/>|>([^<]*)</(?:\w+:)?f>)'
    rb"\s*(<(?:\w+:)?v>[^<])?"
)
_TEXT = re.compile(rb'"[^"]*"|&quot;.*?&quot;')
_REACHES_OUT = re.compile(
    rb"\b(WEBSERVICE|FILTERXML|HYPERLINK|IMAGE|CALL|REGISTER(\.ID)?|EXEC|RTD|DDE|STOCKHISTORY)\s*\("
    rb"|\[\d+\]|\[[^\]]*\.xl|\w\s*\|[^|]*!",
    re.IGNORECASE,
)
_INNER_LINK = re.compile(rb'HYPERLINK\s*\(\s*(&quot;|")#', re.IGNORECASE)


class WorkbookRefused(Refused):
    """The file cannot be used at all: one sentence that says why and what to do."""


@dataclass(slots=True)
class Formulas:
    """Cells of one sheet that hold formulas: rows (from 1) by column (from 0), and those without a stored value."""

    rows: dict[int, array] = field(default_factory=dict)
    empty: dict[int, set[int]] = field(default_factory=dict)

    def add(self, column: int, row: int, *, has_value: bool) -> None:
        self.rows.setdefault(column, array("L")).append(row)
        if not has_value:
            self.empty.setdefault(column, set()).add(row)


def inspect(
    path: Path, *, max_bytes: int = MAX_BYTES, max_unpacked: int = MAX_UNPACKED
) -> dict[str, Formulas]:
    """Formulas by sheet name. Raises WorkbookRefused for a file that must not or cannot be opened."""
    size = path.stat().st_size
    if size == 0:
        raise WorkbookRefused(_("文件是空的（0 字节），请重新导出后再试。"))
    if size > max_bytes:
        raise WorkbookRefused(
            _("文件有 %(size)d MB，超过上限 %(limit)d MB，请拆分成几个文件再导入。")
            % {"size": size // 1024**2, "limit": max_bytes // 1024**2}
        )
    with path.open("rb") as file:
        head = file.read(8)
    if head == _OLE:
        _inspect_ole(path)
        return {}
    if not head.startswith(b"PK"):
        raise WorkbookRefused(_not_a_workbook())
    try:
        with zipfile.ZipFile(path) as archive:
            return _inspect_zip(archive, max_unpacked)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        ElementTree.ParseError,
        KeyError,
    ) as error:
        raise WorkbookRefused(_("文件已损坏，无法读取，请用 Excel 打开后另存为 .xlsx 再试。")) from error


def _not_a_workbook() -> str:
    return _("这不是 Excel 工作簿（.xlsx 或 .xls），请用 Excel 打开后另存为 .xlsx 再试。")


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _inspect_ole(path: Path) -> None:
    data = path.read_bytes()
    if _utf16("EncryptedPackage") in data:
        raise WorkbookRefused(_("工作簿设有打开密码，请在 Excel 中取消密码后再导入。"))
    if _utf16("_VBA_PROJECT") in data:
        raise WorkbookRefused(_macros())
    if _utf16("Workbook") not in data and _utf16("Book") not in data:
        raise WorkbookRefused(_not_a_workbook())


def _macros() -> str:
    return _("工作簿带有宏，请另存为不带宏的 .xlsx 再导入。")


def _links() -> str:
    return _(
        "工作簿带有指向其他文件或网络的链接，请在 Excel 中断开链接（数据 → 编辑链接 → 断开链接）后再导入。"
    )


def _bomb() -> str:
    return _("文件解压后大得异常，不像真实的名册，未打开。")


def _inspect_zip(archive: zipfile.ZipFile, max_unpacked: int) -> dict[str, Formulas]:
    members = archive.infolist()
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise WorkbookRefused(_("工作簿设有打开密码，请在 Excel 中取消密码后再导入。"))
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > max_unpacked:
        raise WorkbookRefused(_bomb())
    for member in members:
        if member.file_size > RATIO_FLOOR and member.file_size > RATIO * max(member.compress_size, 1):
            raise WorkbookRefused(_bomb())
    if "xl/workbook.xml" not in names:
        raise WorkbookRefused(_not_a_workbook())
    if any(name.lower().endswith(("vbaproject.bin", ".bas")) or "/macrosheets/" in name for name in names):
        raise WorkbookRefused(_macros())
    if any(name.startswith("xl/externalLinks/") or name == "xl/connections.xml" for name in names):
        raise WorkbookRefused(_links())
    sheets = _sheet_names(archive)
    formulas: dict[str, Formulas] = {}
    budget = max_unpacked
    for member in members:
        found = Formulas() if member.filename in sheets else None
        budget -= _read_through(archive, member, found, budget)
        if found is not None:
            formulas[sheets[member.filename]] = found
    return formulas


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Names of the sheets by the member that holds each one."""
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        if archive.getinfo(name).file_size > RATIO_FLOOR or b"<!DOCTYPE" in archive.read(name):
            raise WorkbookRefused(_bomb())
    relations = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 (no DTD, sized)
    }
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 (no DTD, sized)
    names = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") and sheet.get(_REL) in relations:
            target = relations[sheet.get(_REL)]
            names[target.lstrip("/") if target.startswith("/") else f"xl/{target}"] = sheet.get("name", "")
    return names


def _read_through(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, formulas: Formulas | None, budget: int
) -> int:
    """Bytes that a part really unpacks to; its formulas are noted on the way."""
    total, tail, first = 0, b"", True
    with archive.open(member) as part:
        while chunk := part.read(CHUNK):
            total += len(chunk)
            if total > budget:
                raise WorkbookRefused(_bomb())
            if first and member.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in chunk[:4096]:
                raise WorkbookRefused(_bomb())
            first = False
            if formulas is not None:
                tail = _note_formulas(tail + chunk, formulas)
    if formulas is not None:
        _note_formulas(tail + b"<c ", formulas)
    return total


def _note_formulas(data: bytes, formulas: Formulas) -> bytes:
    """Note the formulas of whole cells; returns the unfinished last cell."""
    cut = max(data.rfind(b"<c "), data.rfind(b":c "), 0)
    whole, tail = data[:cut], data[cut:]
    if b"<f>" in whole or b"<f " in whole or b":f>" in whole or b":f " in whole or b"<f/" in whole:
        for match in _CELL.finditer(whole):
            letters, row, text, value = match.groups()
            _refuse_reaching_out(text or b"")
            formulas.add(column_index(letters.decode()), int(row), has_value=value is not None)
    return tail if len(tail) < CHUNK else b""


def _refuse_reaching_out(text: bytes) -> None:
    if _REACHES_OUT.search(_TEXT.sub(b"", text)) and not _INNER_LINK.search(text):
        raise WorkbookRefused(
            _("工作簿的公式会访问其他文件、程序或网络，未打开；请把公式复制后“选择性粘贴为数值”再导入。")
        )


def column_index(letters: str) -> int:
    """The column (from 0) that Excel letters name."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def column_letters(index: int) -> str:
    """Excel's letters of a column (from 0)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
