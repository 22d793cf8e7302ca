"""The two scripts of a paper: fixed text is converted, recorded text never."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from django.utils.translation import get_language
from opencc import OpenCC

Script = Literal["hans", "hant"]

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class Fixed(str):
    """Text of ours (a label, a kind, a sentence), not of the record: it follows the paper's script."""

    __slots__ = ()


class Parts(str):
    """Fixed and recorded text side by side, each keeping its nature; empty parts are left out."""

    parts: tuple[str, ...]
    between: str

    def __new__(cls, *parts: str, between: str) -> "Parts":
        kept = tuple(part for part in parts if part)
        made = super().__new__(cls, between.join(kept))
        made.parts, made.between = kept, between
        return made


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")


@cache
def traditional(text: str) -> str:
    """Simplified fixed text in traditional characters."""
    return str(_converter().convert(text))


def in_reader_language(text: str, english: str = "") -> str:
    """Fixed text of a rule pack as the reader has it: English where there is one, else in their script."""
    language = get_language() or ""
    if language.startswith("en") and english:
        return english
    return traditional(text) if language == "zh-hant" else text


def convert(text: str, script: Script) -> str:
    return traditional(text) if script == "hant" else text


def settle(value: Any, script: Script) -> Any:
    """A context ready for a template: `Fixed` text in the script, control characters taken out, plain types."""
    if isinstance(value, Fixed):
        return convert(str(value), script)
    if isinstance(value, Parts):
        return value.between.join(settle(part, script) for part in value.parts)
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, Mapping):
        return {key: settle(item, script) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [settle(item, script) for item in value]
    if value is None:
        return ""
    if isinstance(value, (bool, int, float)):
        return value
    return _CONTROL.sub("", str(value))


def reader_script() -> Script:
    """The script of papers for whoever reads now."""
    return "hant" if get_language() == "zh-hant" else "hans"
