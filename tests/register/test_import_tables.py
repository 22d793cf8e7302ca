"""The table is found wherever offices put it."""

from pathlib import Path

import openpyxl
import pytest

from jiceng.documents.workbooks import WorkbookRefused, open_workbook
from jiceng.register.imports.tables import Reader

NEEDS = ("name", "number")
NUMBER = "110101198705010003"


def read(path: Path) -> list[tuple[str, int, dict[str, object]]]:
    reader = Reader("roster", NEEDS)
    workbook = open_workbook(path)
    found = [
        (
            line.header.sheet,
            line.row,
            {name: cell for name, cell in zip(reader.fields, line.cells, strict=True) if cell != ""},
        )
        for line in reader.lines(workbook)
    ]
    workbook.close()
    return found


def test_titles_two_header_rows_merges_totals_and_notes(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["和平街道黨員信息採集表"], ["填报单位：和平街道"],
        ["序号", "*姓 名", "身份证号\n（18位）", "所在党支部", "基本情况", None, "年龄"], [None, None, None, None, "性別", "出生年月", None],
        [1, "张三", NUMBER, "第一党支部", "男", "1987.05", 39], [2, "李四", NUMBER, None, "女", None, 39],
        [3], [], ["序号", "*姓 名", "身份证号\n（18位）", "所在党支部"], [4, "王五", NUMBER, "二支部"],
        ["合计", 3], ["备注：本表一式两份"], ["填表人：赵六", None, "填表日期：2026年11月"],
    ):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A1:G1")
    sheet.merge_cells("D5:D6")
    second = book.create_sheet("另一张")
    second.append(["公民身份號碼", "黨員姓名"])
    second.append([NUMBER, "钱七"])
    book.create_sheet("说明").append(["填写说明"])
    book.save(tmp_path / "a.xlsx")

    assert read(tmp_path / "a.xlsx") == [
        (
            "Sheet",
            5,
            {"name": "张三", "sex": "男", "number": NUMBER, "born_on": "1987.05", "branch": "第一党支部"},
        ),
        ("Sheet", 6, {"name": "李四", "sex": "女", "number": NUMBER, "branch": "第一党支部"}),
        ("Sheet", 10, {"name": "王五", "number": NUMBER, "branch": "二支部"}),
        ("另一张", 2, {"name": "钱七", "number": NUMBER}),
    ]


@pytest.mark.parametrize("header", [["姓名", "性别"], ["名称", "金额"], []])
def test_a_sheet_of_something_else(tmp_path: Path, header: list[str]) -> None:
    book = openpyxl.Workbook()
    book.active.append(header)
    book.save(tmp_path / "a.xlsx")

    with pytest.raises(WorkbookRefused, match="公民身份号码"):
        read(tmp_path / "a.xlsx")


def test_a_header_without_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "公民身份号码"])
    book.save(tmp_path / "a.xlsx")

    with pytest.raises(WorkbookRefused, match="没有任何数据"):
        read(tmp_path / "a.xlsx")


def test_a_name_from_a_formula_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "公民身份号码"])
    book.active.append(["=1+1", NUMBER])
    book.active.append(["合计", "=COUNTA(B2:B2)"])
    book.save(tmp_path / "a.xlsx")

    with pytest.raises(WorkbookRefused, match="第2行"):
        read(tmp_path / "a.xlsx")
