"""Only workbooks that are safe are opened; everything else is one sentence."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from jiceng.documents.workbooks import WorkbookRefused, open_workbook


def book(path: Path, cell: object = "姓名") -> Path:
    workbook = openpyxl.Workbook()
    workbook.active["B3"] = cell
    workbook.save(path)
    return path


def with_member(path: Path, name: str, data: bytes) -> Path:
    book(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return path


def refusal(path: Path, **limits: int) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        open_workbook(path, **limits)
    return str(refused.value)


def test_rows_are_counted_as_excel_counts_them(tmp_path: Path) -> None:
    workbook = open_workbook(book(tmp_path / "a.xlsx"))
    assert [list(sheet.rows()) for sheet in workbook.sheets()] == [[(3, ["", "姓名"])]]
    workbook.close()


def test_what_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "empty.xlsx").touch()
    (tmp_path / "text.xlsx").write_text("姓名,性别")
    (tmp_path / "page.xls").write_text("<html><table></table></html>")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no zip")
    (tmp_path / "half.xlsx").write_bytes(book(tmp_path / "a.xlsx").read_bytes()[:2000])
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("word/document.xml", "<w/>")
    (tmp_path / "word.xlsx").write_bytes(archive.getvalue())
    sentences = {
        name: refusal(tmp_path / name)
        for name in (
            "none.xlsx",
            "empty.xlsx",
            "text.xlsx",
            "page.xls",
            "broken.xlsx",
            "half.xlsx",
            "word.xlsx",
        )
    }
    assert {name: sentence[:6] for name, sentence in sentences.items()} == {
        "none.xlsx": "没有找到文件",
        "empty.xlsx": "文件是空的（",
        "text.xlsx": "这不是 Ex",
        "page.xls": "这不是 Ex",
        "broken.xlsx": "文件已损坏，",
        "half.xlsx": "文件已损坏，",
        "word.xlsx": "这不是 Ex",
    }


def test_an_encrypted_workbook(tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 504
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 512
    )
    assert "密码" in refusal(path)


def test_too_large(tmp_path: Path) -> None:
    assert "MB" in refusal(book(tmp_path / "a.xlsx"), max_bytes=1000)


def test_a_zip_bomb(tmp_path: Path) -> None:
    assert "解压" in refusal(with_member(tmp_path / "ratio.xlsx", "xl/media/a.bin", b"\0" * 40_000_000))
    assert "解压" in refusal(
        with_member(tmp_path / "total.xlsx", "xl/media/a.bin", b"ab" * 40_000), max_unpacked=50_000
    )
    assert "解压" in refusal(
        with_member(tmp_path / "entities.xlsx", "xl/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>')
    )


def test_links_and_macros(tmp_path: Path) -> None:
    assert "链接" in refusal(with_member(tmp_path / "a.xlsx", "xl/externalLinks/externalLink1.xml", b"<a/>"))
    assert "宏" in refusal(with_member(tmp_path / "b.xlsx", "xl/vbaProject.bin", b"x"))


@pytest.mark.parametrize(
    "formula",
    [
        "=cmd|' /C calc'!A0",
        '=WEBSERVICE("http://example.invalid/")',
        "=[1]Sheet1!A1",
        '=HYPERLINK("http://example.invalid","a")',
    ],
)
def test_formulas_that_reach_out(tmp_path: Path, formula: str) -> None:
    assert "公式" in refusal(book(tmp_path / "a.xlsx", formula))


def test_other_formulas_are_noted_with_whether_they_have_a_value(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("表")
    sheet.write_formula("A1", '=IF(B1>1,"男","女")', value="男")
    sheet.write_formula("C2", '=HYPERLINK("#表!A1","目录")', value="目录")
    workbook.close()

    opened = open_workbook(path)

    assert {column: list(rows) for column, rows in opened.formulas["表"].rows.items()} == {0: [1], 2: [2]}
    assert opened.formulas["表"].empty == {}
    opened.close()
    opened = open_workbook(book(tmp_path / "b.xlsx", "=1+1"))
    assert opened.formulas["Sheet"].empty == {1: {3}}
    opened.close()
