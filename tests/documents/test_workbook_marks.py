"""The user's own workbook back, marked; mended and sent again it goes in."""

from pathlib import Path

import openpyxl
import pytest

from jiceng.documents import workbook_marks
from jiceng.documents.workbook_marks import marked_copy


def problem(row: int, column: str = "姓名", level: str = "refused", sheet: str = "名册") -> dict[str, object]:
    return {
        "sheet": sheet,
        "row": row,
        "column": column,
        "value": "",
        "level": level,
        "problem": "没有姓名。",
        "mend": "请填写姓名。",
    }


def roster(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名册"
    sheet.append(["党员名册"])
    sheet.append(["序号", "姓 名", "性别"])
    sheet.append([1, None, "男"])
    sheet.append([2, "李四", "女"])
    sheet["C4"].font = openpyxl.styles.Font(bold=True)
    book.save(path)
    return path


def test_problems_are_filled_and_commented_and_the_rest_stays(tmp_path: Path) -> None:
    marked = marked_copy(
        roster(tmp_path / "a.xlsx"), [problem(3), problem(4, "性别", "warned")], tmp_path / "b.xlsx"
    )

    sheet = openpyxl.load_workbook(marked)["名册"]
    assert sheet["B3"].comment.text == "没有姓名。请填写姓名。"
    assert (sheet["B3"].fill.fgColor.rgb, sheet["C4"].fill.fgColor.rgb) == ("FFF4B6B6", "FFFFE3A3")
    assert (sheet["A1"].value, sheet["B4"].value, sheet["C4"].font.bold) == ("党员名册", "李四", True)


def test_marking_again_takes_the_earlier_marks_away(tmp_path: Path) -> None:
    marked = marked_copy(roster(tmp_path / "a.xlsx"), [problem(3)], tmp_path / "b.xlsx")

    clean = marked_copy(marked, [], tmp_path / "c.xlsx")

    sheet = openpyxl.load_workbook(clean)["名册"]
    assert (sheet["B3"].comment, sheet["B3"].fill.fill_type) == (None, None)


def test_of_a_very_large_file_only_the_rows_in_question_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_marks, "LARGE", 10)

    marked = marked_copy(roster(tmp_path / "a.xlsx"), [problem(4, "性别")], tmp_path / "b.xlsx")

    sheet = openpyxl.load_workbook(marked)["名册"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[-1] == [2, "李四", "女"] and rows[1] == ["序号", "姓 名", "性别"]
    assert sheet.cell(len(rows), 3).comment.text == "没有姓名。请填写姓名。"


def test_what_looks_like_a_formula_comes_back_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text cell that begins with = is no formula in the file that came, and becomes none in the one that goes."""
    monkeypatch.setattr(workbook_marks, "LARGE", 10)
    path = roster(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    for place, text in {"A4": '=HYPERLINK("http://x.example")', "B4": "=1+1"}.items():
        book["名册"][place] = text
        book["名册"][place].data_type = "s"
    book.save(path)

    marked = marked_copy(path, [problem(4, "姓名")], tmp_path / "b.xlsx")

    sheet = openpyxl.load_workbook(marked)["名册"]
    last = [sheet.cell(sheet.max_row, column) for column in (1, 2)]
    assert [(cell.value, cell.data_type) for cell in last] == [
        ('=HYPERLINK("http://x.example")', "s"),
        ("=1+1", "s"),
    ]


@pytest.mark.parametrize("large", [False, True], ids=["rewritten", "only the rows in question"])
def test_beyond_the_comments_that_excel_bears_every_cell_is_filled_and_every_reason_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    monkeypatch.setattr(workbook_marks, "COMMENTED", 2)
    if large:
        monkeypatch.setattr(workbook_marks, "LARGE", 0)
    path = roster(tmp_path / "a.xlsx")
    said = [problem(3), problem(3, "性别", "warned"), problem(3, "性别", "note"), problem(4)]

    marked = openpyxl.load_workbook(marked_copy(path, said, tmp_path / "b.xlsx"))

    cells = [marked["名册"][place] for place in ("B3", "C3", "B4")]
    assert [cell.fill.start_color.rgb for cell in cells] == ["FFF4B6B6", "FFFFE3A3", "FFF4B6B6"]
    assert [cell.comment and cell.comment.text.count("没有姓名") for cell in cells] == [1, 2, None]
    listed = list(marked[workbook_marks.LIST].values)
    assert [row[1] for row in listed[2:]] == [3, 3, 3, 4]
    mended = openpyxl.load_workbook(marked_copy(tmp_path / "b.xlsx", [], tmp_path / "c.xlsx"))
    assert large or mended.sheetnames == ["名册"]
