"""Names folded for matching only: width, spaces, punctuation and traditional forms. Never shown."""

import unicodedata
from functools import lru_cache

from opencc import OpenCC

_DROPPED = str.maketrans("", "", " \t\r\n\u3000·・.。,，、()（）[]【】《》“”\"'-—_/")


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def fold(text: str) -> str:
    """`text` for comparison: half width, lower case, simplified, without spaces and punctuation."""
    return _converter().convert(unicodedata.normalize("NFKC", text)).translate(_DROPPED).lower()
