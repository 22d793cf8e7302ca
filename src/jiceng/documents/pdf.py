"""PDF papers: the house's own layout, set by typst with fonts that travel as packages."""

import json
import threading
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import pylopdf_fonts_zh_tw
import typst

from . import qr
from .ledgers import Field, Ledger
from .words import Fixed, Script, settle

LAYOUT = Path(__file__).with_name("layout")
WORDS = {
    "organization": Fixed("党组织："),
    "page": Fixed("页次"),
    "code": Fixed("验证码"),
    "none": Fixed("本期没有活动记录。"),
    "chair": Fixed("主持人签字："),
    "recorder": Fixed("记录人签字："),
}

_local = threading.local()


def _compiler() -> typst.Compiler:
    """One compiler for each thread: it keeps the fonts, which take longer to read than a paper to set."""
    if not hasattr(_local, "compiler"):
        folders = [str(pylopdf_fonts_zh_cn.serif_path().parent), str(pylopdf_fonts_zh_tw.serif_path().parent)]
        fonts = typst.Fonts(include_system_fonts=False, font_paths=folders)
        _local.compiler = typst.Compiler(str(LAYOUT / "ledger.typ"), root=str(LAYOUT), font_paths=fonts)
    return _local.compiler


def _fields(fields: tuple[Field, ...]) -> list[dict[str, Any]]:
    return [
        {"name": field.name, "label": Fixed(field.label), "width": field.width, "centred": field.centred}
        for field in fields
    ]


def fill(ledger: Ledger, context: dict[str, Any], script: Script, *, tagged: bool = True) -> bytes:
    """A paper set in the house's layout; `context` is settled. `tagged`: its structure can be read aloud."""
    shape = {
        "script": script,
        "landscape": ledger.landscape,
        "signing": any(column.name == "signature" for column in ledger.columns),
        "columns": _fields(ledger.columns),
        "facts": _fields(ledger.facts),
        "items": _fields(ledger.items),
        "closing": _fields(ledger.closing),
        "words": WORDS,
    }
    data = context | settle(shape, script) | {"qr": qr.svg(context["url"])}
    text = json.dumps(data, ensure_ascii=False)
    made = _compiler().compile(sys_inputs={"data": text}, format="pdf", pdf_tags=tagged)
    if not isinstance(made, bytes):
        raise TypeError("typst returned pages instead of a document")
    return made
