"""Whether a file that a user brings can serve as a form: one clear sentence, naming the place, where it cannot."""

import io
import zipfile

from django.utils.translation import gettext as _
from lxml import etree

from jiceng.core.errors import Refused

from . import excel, word
from .ledgers import FORM_FORMATS, Ledger, ledger_of, sample
from .words import settle

LARGEST = 2 * 1024 * 1024
LARGEST_OPEN = 40 * 1024 * 1024
LARGEST_PART = 4 * 1024 * 1024
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


def check_form(ledger_key: str, format: str, content: bytes) -> None:
    """Raises Refused unless the file is a Word or Excel form that the ledger can fill."""
    ledger = ledger_of(ledger_key)
    if format not in FORM_FORMATS:
        raise Refused(_("只有 Word 和 Excel 的模板可以替换；PDF 使用系统自带的版式。"), field="form")
    try:
        _check_package(format, content)
        _try_out(ledger, format, content)
    except Refused:
        raise
    except Exception as fault:  # whatever the libraries below meet in a file that is not one
        raise Refused(
            _("模板填写后不是完整的文件（%(detail)s），请用 Word 或 WPS 重新保存后再上传。")
            % {"detail": fault},
            field="form",
        ) from fault


def _check_package(format: str, content: bytes) -> None:
    if len(content) > LARGEST:
        raise Refused(_("模板超过 2 MB，请去掉其中的图片后再上传。"), field="form")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            _("这是旧格式或加了密码的文件，请另存为不加密的 .docx 或 .xlsx 后再上传。"), field="form"
        )
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise Refused(_("这不是 Word（.docx）或 Excel（.xlsx）文件。"), field="form") from None
    names = package.namelist()
    if MAIN_PARTS[format] not in names:
        raise Refused(_("这不是 .%(format)s 文件，请选择对应格式的模板。") % {"format": format}, field="form")
    sizes = [(entry.file_size, entry.filename) for entry in package.infolist()]
    text = [size for size, name in sizes if name.lower().endswith((".xml", ".rels"))]
    if sum(size for size, _name in sizes) > LARGEST_OPEN or max(text) > LARGEST_PART:
        raise Refused(_("模板解开后超过 40 MB，不能使用。"), field="form")
    for name in names:
        lower = name.lower()
        if lower.endswith((".xml", ".rels")) and b"<!DOCTYPE" in package.read(name):
            raise Refused(_("模板里有不该有的定义（%(name)s），不能使用。") % {"name": name}, field="form")
        if lower.endswith("vbaproject.bin") or "/embeddings/" in lower or "/activex/" in lower:
            raise Refused(
                _("模板里有宏或嵌入的程序（%(name)s），请去掉后再上传。") % {"name": name}, field="form"
            )
        if lower.endswith(".rels") and _reaches_outside(package.read(name)):
            raise Refused(
                _("模板里引用了外部文件（%(name)s），请去掉后再上传。") % {"name": name}, field="form"
            )


def _reaches_outside(relations: bytes) -> bool:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return any(
        relation.get("TargetMode") == "External" and not str(relation.get("Type")).endswith("/hyperlink")
        for relation in etree.fromstring(relations, parser)
    )


def _try_out(ledger: Ledger, format: str, content: bytes) -> None:
    context = settle(sample(ledger), "hans")
    if format == "xlsx":
        excel.fill(content, context, "hans")
        return
    filled = word.prepare(content, "hans").fill(context)
    with zipfile.ZipFile(io.BytesIO(filled)) as package:
        for name in package.namelist():
            if name.endswith(".xml"):
                etree.fromstring(package.read(name), etree.XMLParser(resolve_entities=False, no_network=True))
