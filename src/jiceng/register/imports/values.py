"""What people write in cells, brought into one form. Pure: cell in, value out."""

import datetime as dt
import re
from functools import lru_cache

from jiceng.documents.workbooks import Cell
from jiceng.organizations.folding import fold

_HALF: dict[int, int | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HALF.update({0x3000: 0x20, 0xA0: 0x20, 0x2007: 0x20})
_HALF.update(dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD)))
_HALVED = re.compile(f"[{re.escape(''.join(map(chr, _HALF)))}]")
_DOTS = str.maketrans(dict.fromkeys(".•・‧⋅∙﹒", "·"))
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_USUAL_NAME = re.compile(r"[一-鿿]{2,4}\Z")
_SPACES = re.compile(r"\s+")
_EMPTY = {
    "",
    "无",
    "無",
    "/",
    "\\",
    "-",
    "--",
    "—",
    "——",
    "暂无",
    "不详",
    "未知",
    "空",
    "n/a",
    "N/A",
    "None",
    "null",
}
_EPOCH = dt.date(1899, 12, 30)
_SERIALS = range(5_000, 73_051)
_YEARS = range(1880, 2101)

_DATE = re.compile(
    r"(\d{4})\s*[年./\-\\、, ]\s*(\d{1,2})\s*(?:[月./\-\\、, ]\s*(?:(\d{1,2})\s*[日号]?)?)?"
    r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?\Z"
)
_DIGITS = re.compile(r"(\d{4})(?:(\d{2})(\d{2})?)?年?\Z")
_NUMBER_DROPPED = re.compile(r"[\s'’‘`\"“”\-]")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?1[4-9]\Z")


def half(text: str) -> str:
    """Full-width letters, digits, signs and spaces made half-width; invisible characters dropped."""
    return text.translate(_HALF) if _HALVED.search(text) else text


def as_text(cell: Cell) -> str:
    """A cell as trimmed text; whole numbers without “.0”, days without a time."""
    if isinstance(cell, str):
        return half(cell).strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def long_text(cell: Cell) -> str:
    """A plain value: trimmed, white space single; a sign for “nothing” is empty."""
    if cell == "":
        return ""
    value = " ".join(half(cell if isinstance(cell, str) else as_text(cell)).split())
    return "" if value in _EMPTY else value


text = lru_cache(maxsize=16_384, typed=True)(long_text)
"""The same, for columns in which a value comes again and again."""


def name(cell: Cell) -> str:
    """A person's name: spaces inside Chinese names dropped, the dot of others kept, nothing converted."""
    if isinstance(cell, str) and _USUAL_NAME.match(cell):
        return cell
    value = half(cell if isinstance(cell, str) else as_text(cell)).strip()
    if _LATIN.search(value):
        return _SPACES.sub(" ", value)
    return _SPACES.sub("", value).translate(_DOTS)


def identity_number(cell: Cell) -> tuple[str, bool]:
    """A citizen identity number with x in lower case, and whether Excel has rounded it (it keeps 15 digits)."""
    if isinstance(cell, str):
        if len(cell) == 18 and cell.isascii() and cell[:17].isdigit() and cell[17] in "0123456789xX":
            return cell.lower(), False
        value = _NUMBER_DROPPED.sub("", half(cell)).replace("X", "x").replace("×", "x")
        return value, _SCIENTIFIC.match(value) is not None
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        return as_text(cell), False
    whole = int(cell)
    return str(whole), abs(whole) >= 10**15


def _day(year: int, month: int, day: int) -> str | None:
    if year not in _YEARS:
        return None
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def _month(year: int, month: int) -> str | None:
    return f"{year}-{month:02}" if year in _YEARS and 1 <= month <= 12 else None


def _date_of_text(value: str) -> str | None:
    value = half(value).strip().replace("－", "-").replace("–", "-").replace("—", "-")
    if value.isdigit() and len(value) == 5:
        return _serial(int(value))
    match = _DIGITS.match(value) or _DATE.match(value)
    if match is None:
        return None
    year, month, day = match.groups()
    if month is None:
        return year if int(year) in _YEARS else None
    if day is None or int(day) == 0:
        return _month(int(year), int(month))
    return _day(int(year), int(month), int(day))


def _serial(number: int) -> str | None:
    return (_EPOCH + dt.timedelta(days=number)).isoformat() if number in _SERIALS else None


def _date_of_number(value: float) -> str | None:
    whole = int(value)
    if whole in _SERIALS:
        return _serial(whole)
    if value != whole and whole in _YEARS:
        return _month(whole, round((value - whole) * 100))
    return _date_of_text(str(whole)) if value == whole else None


@lru_cache(maxsize=65_536, typed=True)
def date(cell: Cell) -> str | None:
    """A date at its precision (YYYY, YYYY-MM or YYYY-MM-DD); "" for an empty cell, None for nonsense."""
    if isinstance(cell, str):
        return "" if cell.strip() in _EMPTY else _date_of_text(cell)
    if isinstance(cell, dt.datetime):
        return _day(cell.year, cell.month, cell.day)
    if isinstance(cell, dt.date):
        return _day(cell.year, cell.month, cell.day)
    if isinstance(cell, bool | dt.time | dt.timedelta):
        return None
    return _date_of_number(cell)


def lost_zero(cell: Cell) -> bool:
    """Whether a number such as 1987.1 may be an October whose zero Excel dropped."""
    return isinstance(cell, float) and int(cell) in _YEARS and round((cell - int(cell)) * 100) == 10


_SEX = {"男": "m", "男性": "m", "m": "m", "1": "m", "女": "f", "女性": "f", "f": "f", "2": "f", "0": "f"}
_STANDING = {
    "正式党员": "full",
    "正式": "full",
    "中共党员": "full",
    "中共正式党员": "full",
    "党员": "full",
    "预备党员": "probationary",
    "预备": "probationary",
    "中共预备党员": "probationary",
}
_NOT_MEMBERS = {
    "入党积极分子",
    "积极分子",
    "发展对象",
    "入党申请人",
    "申请人",
    "共青团员",
    "团员",
    "群众",
    "无党派人士",
}
_STATUS = {"正常": "normal", "正常党籍": "normal", "停止党籍": "suspended", "停止": "suspended"}
_YES = {"是", "有", "y", "yes", "true", "1", "√", "✓", "对"}
_NO = {"否", "不是", "无", "没有", "n", "no", "false", "0", "×", "x", "非"}
_PEOPLES = frozenset(
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 "
    "仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺".split()
)


_remembered = lru_cache(maxsize=4096, typed=True)
"""For columns with few values; typed, since 1, 1.0 and True are written differently."""


def _looked_up(value: str) -> str:
    return fold(half(value))


@_remembered
def sex(cell: Cell) -> str | None:
    """`m`, `f`, "" for empty, None for anything else."""
    value = text(cell)
    return _SEX.get(_looked_up(value)) if value else ""


@_remembered
def standing(cell: Cell) -> str | None:
    """`full`, `probationary`, `none` for who is not a member, "" for empty, None for anything else."""
    value = text(cell)
    if not value:
        return ""
    folded = _looked_up(value)
    return "none" if folded in _NOT_MEMBERS else _STANDING.get(folded)


@_remembered
def status(cell: Cell) -> str | None:
    """`normal`, `suspended`, "" for empty, None for anything else."""
    value = text(cell)
    return _STATUS.get(_looked_up(value)) if value else ""


@_remembered
def yes(cell: Cell) -> bool | None:
    """True, False (also for an empty cell), None for anything else."""
    value = as_text(cell).lower()
    if value in _YES:
        return True
    return False if value in _NO or value in _EMPTY else None


@_remembered
def ethnicity(cell: Cell) -> str:
    """A nationality 民族 with its 族; anything unknown as written."""
    value = text(cell)
    folded = fold(value)
    bare = folded[:-1] if folded.endswith("族") else folded
    return f"{bare}族" if bare in _PEOPLES else value


def phone(cell: Cell) -> str:
    """A telephone number without spaces and, for mobile numbers, without hyphens or +86."""
    if isinstance(cell, str) and (cell == "" or (is_mobile(cell) and cell.isascii())):
        return cell
    value = _SPACES.sub("", long_text(cell))
    bare = value.replace("-", "")
    bare = bare.removeprefix("+86") if bare.startswith("+86") else bare
    return bare if is_mobile(bare) else value


def is_mobile(value: str) -> bool:
    """Eleven digits that begin with 1."""
    return len(value) == 11 and value.isdigit() and value[0] == "1"
