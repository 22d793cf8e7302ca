"""Word papers: a form is prepared once by docxtpl, then filled and zipped for every paper."""

import io
import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from docxtpl import DocxTemplate
from jinja2 import Template
from lxml import etree

from jiceng.core.errors import Refused

from . import qr
from .sandbox import FAULTS, environment, line_of, reason_of
from .words import Script, convert

QR_MARK = "二维码"
"""The alternative text of the picture that becomes the paper's QR code."""

_TEXT = re.compile(r"(<w:t(?: [^>]*)?>)([^<]+)(</w:t>)")
_PART = re.compile(r"word/(document|header\d*|footer\d*)\.xml\Z")
_TAG = re.compile(r"{[{%].*?[%}]}")


@dataclass(frozen=True, slots=True)
class _Part:
    source: str
    template: Template
    cells_vary: bool


@dataclass(frozen=True, slots=True)
class WordForm:
    """A prepared form: the parts to fill, the other files as they are, the picture that is the QR code."""

    parts: dict[str, _Part]
    files: dict[str, bytes]
    picture: str | None

    def fill(self, context: dict[str, Any]) -> bytes:
        """Raises Refused, naming the paragraph, where the form asks for what the context lacks."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as package:
            for name, content in self.files.items():
                package.writestr(name, qr.png(context["url"]) if name == self.picture else content)
            for name, part in self.parts.items():
                package.writestr(name, _filled(part, context))
        return out.getvalue()


def _filled(part: _Part, context: dict[str, Any]) -> bytes:
    try:
        text = part.template.render(context)
    except FAULTS as fault:
        raise _refusal(part.source, fault) from fault
    if part.cells_vary:
        tree = DocxTemplate(None).fix_tables(text.encode())
        return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))
    return text.encode()


def _refusal(source: str, fault: Exception) -> Refused:
    lines = source.split("\n")
    line = lines[min(max(line_of(fault), 1), len(lines)) - 1]
    tags = _TAG.findall(line)
    names = re.findall(r"'([^']+)'", str(fault))
    guilty = [tag for tag in tags if any(name in tag for name in names)]
    place = (guilty or tags or [re.sub(r"<[^>]*>", "", line)[:60]])[0]
    return Refused(
        _("Word 模板中“%(place)s”处：%(reason)s。") % {"place": place, "reason": reason_of(fault)},
        field="form",
    )


def _prepared(xml: str, script: Script) -> _Part:
    if script == "hant":
        xml = _TEXT.sub(lambda match: match[1] + convert(match[2], script) + match[3], xml)
    patched = DocxTemplate(None).patch_xml(xml)
    source = re.sub(r"<w:p([ >])", r"\n<w:p\1", patched)
    try:
        template = environment(word=True).from_string(source)
    except FAULTS as fault:
        raise _refusal(source, fault) from fault
    return _Part(source, template, cells_vary=bool(re.search(r"{%\s*(tc|hm|colspan)\b", xml)))


def _qr_picture(files: dict[str, bytes], sources: dict[str, str]) -> str | None:
    for name, xml in sources.items():
        for drawing in re.findall(r"<w:drawing>.*?</w:drawing>", xml, re.DOTALL):
            found = re.search(r'r:embed="([^"]+)"', drawing)
            relations = files.get(name.replace("word/", "word/_rels/") + ".rels", b"").decode()
            if QR_MARK not in drawing or not found or not relations:
                continue
            for relation in etree.fromstring(relations.encode()):
                if relation.get("Id") == found[1]:
                    return "word/" + str(relation.get("Target")).removeprefix("/word/")
    return None


@lru_cache(maxsize=64)
def prepare(content: bytes, script: Script) -> WordForm:
    """A form ready to be filled in a script. Raises Refused, naming the place, where its marks are malformed."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        files = {name: package.read(name) for name in package.namelist() if not name.endswith("/")}
    sources = {name: files.pop(name).decode("utf-8-sig") for name in list(files) if _PART.match(name)}
    parts = {name: _prepared(xml, script) for name, xml in sources.items()}
    return WordForm(parts, files, _qr_picture(files, sources))
