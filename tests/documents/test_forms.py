import io
import zipfile

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from jiceng.core.errors import Refused
from jiceng.documents.checking import check_form
from jiceng.documents.ledgers import LEDGERS
from jiceng.documents.render import own_form, render

from .contexts import context


def word_form(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def excel_form(**cells: str) -> bytes:
    book = Workbook()
    for place, text in cells.items():
        book.worksheets[0][place] = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(name, part)
    return out.getvalue()


def refusal(ledger: str, format: str, content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        check_form(ledger, format, content)
    return str(refused.value)


@pytest.mark.parametrize("ledger", list(LEDGERS))
@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_our_own_forms_pass_the_check_for_users_forms(ledger: str, format: str) -> None:
    check_form(ledger, format, own_form(ledger, format))  # type: ignore[arg-type]


def test_a_users_form_is_filled() -> None:
    form = word_form("{{ organization }}名册", "{%p for row in rows %}", "{{ row.name }};", "{%p endfor %}")
    check_form("roster", "docx", form)

    made = render("roster", context("roster", rows=2), format="docx", template=form)

    said = [paragraph.text for paragraph in Document(io.BytesIO(made.content)).paragraphs]
    assert said[0] == "梧桐社区第一党支部名册"
    assert len(said) == 3


def test_a_form_keeps_its_own_formulas_and_repeats_the_marked_row() -> None:
    form = excel_form(A1="=1+1", A2="{{ row.number }}", B2="{{ row.name }}", A3="共 {{ count }} 条")

    book = load_workbook(
        io.BytesIO(render("roster", context("roster"), format="xlsx", template=form).content)
    )

    sheet = book.worksheets[0]
    assert sheet["A1"].data_type == "f"
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == [1, 2, 3]
    assert sheet["A5"].value == "共 记录条数 条"


def test_a_wrong_name_in_word_is_named_with_its_place() -> None:
    form = word_form("{%p for row in rows %}", "姓名 {{ row.nme }}", "{%p endfor %}")

    assert refusal("roster", "docx", form) == "Word 模板中“{{ row.nme }}”处：没有名为“nme”的内容。"


def test_broken_marks_in_word_are_named_with_their_place() -> None:
    form = word_form("好", "{{ title", "坏 }}", "{% for row in rows %}")

    assert refusal("roster", "docx", form).startswith("Word 模板中“")


def test_a_wrong_name_in_excel_is_named_with_its_cell() -> None:
    form = excel_form(A1="{{ title }}", B7="{{ row.nme }}")

    assert refusal("roster", "xlsx", form) == "Excel 模板的单元格 Sheet!B7：没有名为“nme”的内容。"


@pytest.mark.parametrize(
    "mark",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ 'a' * 999999999 }}",
        "{{ 9 ** 99999999 }}",
        "{{ rows.append(1) }}",
        "{{ 'a'.center(999999999) }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ title ~ title }}",
        "{{ title + title }}",
        "{% set a = title %}{{ a }}",
        "{% macro f(a) %}{{ f(a) }}{% endmacro %}{{ f(1) }}",
        "{% for a in rows %}{% for b in rows %}{% for c in rows %}{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in rows recursive %}{{ loop(rows) }}{% endfor %}",
        "{{ title|join(title|join(title|join(title))) }}",
        "{{ title|join('、')|join('、')|join('、') }}",
        "{% include 'x' %}",
        "{{ title|pprint }}",
    ],
)
@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_forms_run_nothing(mark: str, format: str) -> None:
    form = word_form(mark) if format == "docx" else excel_form(A1=mark)

    assert "模板" in refusal("roster", format, form)


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_forms_may_choose_cut_and_join(format: str) -> None:
    mark = "{{ title[:2] if count else note|default('') }}{{ title|upper }}{{ period|join('、') }}"
    check_form("roster", format, word_form(mark) if format == "docx" else excel_form(A1=mark))


def spoilt(name: str, content: bytes) -> bytes:
    """A form of which one part holds something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_form("{{ title }}"))) as source, zipfile.ZipFile(out, "w") as target:
        for one in source.namelist():
            target.writestr(one, content if one == name else source.read(one))
        if name not in source.namelist():
            target.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/document.xml", b"<not xml"),
        ("word/document.xml", b"\xff\xfe\x00"),
        ("word/_rels/document.xml.rels", b"<not xml"),
        ("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'),
        ("word/document.xml", b" " * (5 * 1024 * 1024)),
        ("word/document.xml", b"{{ " + b"(" * 100_000 + b" }}"),
        ("word/EMBEDDINGS/x.bin", b"x"),
    ],
    ids=["no xml", "no text", "no relations", "entities", "a bomb", "depth", "embedded"],
)
def test_a_spoilt_form_gets_one_sentence(name: str, content: bytes) -> None:
    assert refusal("roster", "docx", spoilt(name, content)).endswith("。")


def test_what_is_no_form_gets_one_sentence() -> None:
    docx = word_form("{{ title }}")
    outside = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        b'Id="r1" Type="x/attachedTemplate" Target="file:///x" TargetMode="External"/></Relationships>'
    )

    assert refusal("roster", "docx", b"plain") == "这不是 Word（.docx）或 Excel（.xlsx）文件。"
    assert refusal("roster", "xlsx", docx) == "这不是 .xlsx 文件，请选择对应格式的模板。"
    assert "旧格式或加了密码" in refusal("roster", "docx", b"\xd0\xcf\x11\xe0" + b"0" * 600)
    assert "宏" in refusal("roster", "docx", with_part(docx, "word/vbaProject.bin", b"x"))
    assert "外部文件" in refusal("roster", "docx", with_part(docx, "word/_rels/settings.xml.rels", outside))
    assert refusal("roster", "pdf", docx) == "只有 Word 和 Excel 的模板可以替换；PDF 使用系统自带的版式。"
