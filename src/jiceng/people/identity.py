"""The citizen identity number 公民身份号码 (GB 11643): its length, birth date and check digit, and what it says.

Only these three refuse a number. The district is not looked up: a person may be older than the code of theirs.
"""

import datetime as dt
from functools import lru_cache

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10x98765432"
EARLIEST = dt.date(1880, 1, 1)


def _table(first: int, length: int) -> list[int]:
    """Weighted sums of every run of `length` digits that starts at position `first`."""
    sums = [0]
    for weight in _WEIGHTS[first : first + length]:
        sums = [sum_ + digit * weight for sum_ in sums for digit in range(10)]
    return sums


_A, _B, _C, _D = _table(0, 4), _table(4, 4), _table(8, 4), _table(12, 5)


def check_digit(first17: str) -> str:
    """The eighteenth character that belongs to seventeen digits: 0–9 or x."""
    return _CHECKS[
        (_A[int(first17[:4])] + _B[int(first17[4:8])] + _C[int(first17[8:12])] + _D[int(first17[12:])]) % 11
    ]


@lru_cache(maxsize=65_536)
def _day(text: str) -> dt.date | None:
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def fault(number: str, today: dt.date) -> str:
    """What is wrong with a normalised number: "" for nothing, else length, characters, date, check or rounded.

    `rounded`: eighteen digits that end in three zeros and fail the check digit, as Excel leaves a number of which
    it kept fifteen digits.
    """
    if len(number) != 18:
        return "length"
    first17 = number[:17]
    if not (first17.isascii() and first17.isdigit() and number[17] in "0123456789x"):
        return "characters"
    checked = check_digit(first17) == number[17]
    if not checked and number.endswith("000"):
        return "rounded"
    day = _day(number[6:14])
    if day is None or not EARLIEST <= day <= today:
        return "date"
    return "" if checked else "check"


def born_on(number: str) -> str:
    """The birth date in a sound number, as YYYY-MM-DD."""
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"


def sex(number: str) -> str:
    """`m` or `f`, by the parity of the seventeenth digit of a sound number."""
    return "m" if number[16] in "13579" else "f"
