"""Names spelt for search: folded pieces, pinyin and initials. Never shown."""

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from .folding import fold

_SURNAMES = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "任": "ren", "华": "hua", "查": "zha", "朴": "piao",
    "区": "ou", "盖": "ge", "翟": "zhai", "尉": "wei", "缪": "miao", "覃": "qin", "乐": "yue", "员": "yun",
    "纪": "ji", "燕": "yan", "尹": "yin", "宁": "ning", "洗": "xian", "折": "she", "种": "chong", "黑": "he",
}  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[a-z0-9]+\Z")
GRAM = 4
"""Initials of organisations are kept in runs of up to this many letters."""


def clean(text: str) -> str:
    """`text` folded, with letters and digits only: safe as a token of the index."""
    return "".join(_TOKEN.findall(fold(text)))


@lru_cache(maxsize=32_768)
def sound(character: str) -> str:
    """The most usual reading of one character, without tones; letters and digits as they are."""
    return lazy_pinyin(character, style=Style.NORMAL, v_to_u=False)[0].lower()


def is_latin(word: str) -> bool:
    return _LATIN.match(word) is not None


def _runs(parts: list[str], shortest: int, longest: int) -> set[str]:
    count = len(parts)
    return {
        "".join(parts[start:end])
        for start in range(count)
        for end in range(start + shortest, min(start + longest, count) + 1)
    }


@lru_cache(maxsize=32_768)
def name_terms(name: str) -> tuple[str, ...]:
    """Everything that finds a person: each part of the name, its pinyin by syllables, its initials."""
    folded = clean(name)
    if is_latin(folded):
        return tuple(sorted({folded} | {clean(part) for part in re.split(r"[\s·.•]+", name) if clean(part)}))
    terms = _runs(list(folded), 1, 6)
    readings = [[sound(character) for character in folded]]
    if folded[:1] in _SURNAMES and readings[0][0] != _SURNAMES[folded[0]]:
        readings.append([_SURNAMES[folded[0]], *readings[0][1:]])
    for sounds in readings:
        terms |= _runs(sounds, 1, 6)
        terms |= _runs([one[:1] for one in sounds], 2, 6)
    return tuple(sorted(terms))


def title_terms(*names: str) -> set[str]:
    """Everything that finds an organisation: characters and pairs of its names, pinyin and initials in runs."""
    terms: set[str] = set()
    for name in filter(None, map(clean, names)):
        sounds = [sound(character) for character in name]
        terms |= _runs(list(name), 1, 2) | _runs(sounds, 1, GRAM)
        terms |= _runs([one[:1] for one in sounds], 2, GRAM)
    return terms


def name_query(text: str) -> list[str]:
    """The terms that a person must hold for a text typed into the search box."""
    return [word for word in map(clean, text.split()) if word][:5]


def title_query(text: str) -> list[str]:
    """The terms that an organisation must hold for a text typed into the search box."""
    wanted: list[str] = []
    for word in map(clean, text.split()):
        if (is_latin(word) and len(word) <= GRAM * 6) or len(word) <= 2:
            wanted.append(word)
        else:
            wanted += [word[index : index + 2] for index in range(len(word) - 1)]
    return list(dict.fromkeys(filter(None, wanted)))[:24]
