"""Names and contacts with the better part hidden."""

import re

HIDDEN = "某"
COMPOUND = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 司空 夏侯 端木 南宫 独孤 轩辕 钟离 闻人 澹台 "
    "申屠 公冶 宗政 濮阳 淳于 单于 太叔 公羊 赫连 万俟 呼延 百里 西门 东郭 南门 闾丘 鲜于 第五 "
    "歐陽 諸葛 東方 尉遲 公孫 長孫 鍾離 聞人 澹臺 濮陽 單于 赫連 萬俟 西門 東郭 南門 閭丘 鮮于".split()
)
"""Surnames of two characters, in both scripts."""

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+\Z")
_DOTS = re.compile(r"([·•・‧.．\s]+)")
TAIL = 4


def mask_name(name: str) -> str:
    """王小明 → 王某某, 欧阳娜 → 欧阳某, 买买提·艾力 → 买某某·艾某, Ann Smith → A*** S***; empty stays empty."""
    plain = name.strip()
    squeezed = re.sub(r"\s+", "", plain)
    if _HAN.match(squeezed):
        return _mask_han(squeezed)
    return "".join(
        part if not part or _DOTS.fullmatch(part) else _mask_part(part) for part in _DOTS.split(plain)
    )


def _mask_han(name: str) -> str:
    surname = name[:2] if len(name) > 2 and name[:2] in COMPOUND else name[:1]
    return surname + HIDDEN * max(len(name) - len(surname), 1) if name else ""


def _mask_part(part: str) -> str:
    return part[0] + HIDDEN * max(len(part) - 1, 1) if _HAN.match(part) else f"{part[0]}***"


def mask_contact(contact: str) -> str:
    """All but the last four characters as stars; a short one wholly."""
    shown = contact[-TAIL:] if len(contact) >= 2 * TAIL else ""
    return "*" * (len(contact) - len(shown)) + shown


def without_name(text: str, name: str) -> str:
    """The text with a name masked wherever it stands, also where it is written with spaces (王　明)."""
    letters = [re.escape(one) for one in name if not one.isspace()]
    if not letters:
        return text
    between = r"[^\S\n]*"
    return re.sub(between.join(letters), lambda _found: mask_name(name), text)
