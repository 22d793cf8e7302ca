import io
import subprocess
import zipfile
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook

from jiceng.core.errors import Refused
from jiceng.documents.ledgers import LEDGERS
from jiceng.documents.render import render
from jiceng.documents.words import Fixed, Parts, settle

from .contexts import TRAP, context

EVERY = pytest.mark.parametrize("ledger", list(LEDGERS))


def word_text(content: bytes) -> str:
    Document(io.BytesIO(content))  # it opens
    body = etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml"))
    return "".join(body.itertext())


def pdf_text(content: bytes, tmp_path: Path) -> str:
    (tmp_path / "paper.pdf").write_bytes(content)
    command = ["pdftotext", "-layout", str(tmp_path / "paper.pdf"), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@EVERY
def test_word_holds_every_record_as_written(ledger: str) -> None:
    made = render(ledger, context(ledger), format="docx")

    assert made.name == f"{LEDGERS[ledger].title}-梧桐社区第一党支部-2026年11月.docx"
    assert word_text(made.content).count(TRAP) == 3
    assert "{{" not in word_text(made.content)


@EVERY
def test_word_is_well_formed_and_carries_its_code(ledger: str) -> None:
    package = zipfile.ZipFile(io.BytesIO(render(ledger, context(ledger), format="docx").content))

    for name in package.namelist():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(package.read(name))
    footers = "".join(package.read(name).decode() for name in package.namelist() if "footer" in name)
    assert "abcdefghjkmn" in footers
    assert "由 3 条记录生成" in footers


@EVERY
def test_word_carries_the_code_as_a_picture(ledger: str) -> None:
    first, second = (
        zipfile.ZipFile(io.BytesIO(render(ledger, context(ledger) | {"url": url}, format="docx").content))
        for url in ("https://a.example/papers/a/", "https://a.example/papers/b/")
    )

    pictures = [name for name in first.namelist() if name.endswith(".png")]
    assert len(pictures) == 1
    assert first.read(pictures[0]) != second.read(pictures[0])


@EVERY
def test_excel_keeps_text_that_looks_like_a_formula_as_text(ledger: str) -> None:
    book = load_workbook(io.BytesIO(render(ledger, context(ledger), format="xlsx").content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == TRAP]

    assert [cell.data_type for cell in cells] == ["s"] * 3


@EVERY
def test_traditional_converts_fixed_text_and_no_record(ledger: str) -> None:
    book = load_workbook(io.BytesIO(render(ledger, context(ledger), format="xlsx", script="hant").content))
    said = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]

    assert said.count(TRAP) == 3
    assert any("黨組織：梧桐社区第一党支部" in text for text in said)
    word = word_text(render(ledger, context(ledger), format="docx", script="hant").content)
    assert word.count(TRAP) == 3
    assert "黨組織：梧桐社区第一党支部" in word


@EVERY
@pytest.mark.needs("pdftotext")
def test_pdf_says_what_the_ledger_says(ledger: str, tmp_path: Path) -> None:
    simplified = pdf_text(render(ledger, context(ledger), format="pdf").content, tmp_path)
    traditional = pdf_text(render(ledger, context(ledger), format="pdf", script="hant").content, tmp_path)

    assert LEDGERS[ledger].title in simplified.replace(" ", "")
    assert "梧桐社区第一党支部" in simplified
    assert "abcdefghjkmn" in simplified
    assert "樑" in simplified
    assert "黨組織" in traditional
    assert "龙国" in traditional


@pytest.mark.needs("soffice")
def test_papers_open_in_libreoffice(tmp_path: Path) -> None:
    for ledger in LEDGERS:
        for format in ("docx", "xlsx"):
            made = render(ledger, context(ledger), format=format)
            (tmp_path / f"{ledger}-{format}.{format}").write_bytes(made.content)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    files = sorted(str(path) for path in tmp_path.glob("*.*") if path.is_file())
    command = [
        "soffice",
        "--headless",
        home,
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path / "out"),
        *files,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=240)

    assert sorted(path.stem for path in (tmp_path / "out").iterdir()) == [Path(file).stem for file in files]


def test_one_worksheet_for_each_activity() -> None:
    two = context("sign_in")
    two["sheets"] = two["sheets"] * 2

    book = load_workbook(io.BytesIO(render("sign_in", two, format="xlsx").content))

    assert book.sheetnames == ["日期 类型", "日期 类型-2"]


@pytest.mark.parametrize("format", ["docx", "xlsx", "pdf"])
def test_a_period_without_activities_still_gives_a_paper(format: str) -> None:
    empty = context("minutes") | {"sheets": []}

    assert render("minutes", empty, format=format).content  # type: ignore[arg-type]


def test_line_breaks_stay_and_control_characters_go() -> None:
    one = context("minutes")
    one["sheets"][0]["minutes"] = "第一项\n第二项\x00<w:t>"

    package = zipfile.ZipFile(io.BytesIO(render("minutes", one, format="docx").content))

    assert "第一项</w:t><w:br/>" in package.read("word/document.xml").decode()
    assert "第二项<w:t>" in word_text(render("minutes", one, format="docx").content)


def test_an_unknown_ledger_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refused, match="没有“dues”这种台账。可用的是：roster（党员花名册）"):
        render("dues", {}, format="docx")


def test_only_our_own_words_follow_the_script() -> None:
    value = {"label": Fixed("党员"), "name": "龙国", "state": Parts(Fixed("未开展"), "台风", between="：")}

    assert settle(value, "hant") == {"label": "黨員", "name": "龙国", "state": "未開展：台风"}
