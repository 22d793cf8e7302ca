"""One row of a roster, checked by itself. Pure: no database."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from django.utils.translation import gettext as _

from jiceng.documents.workbooks import Cell
from jiceng.organizations.models import Organization
from jiceng.people import identity
from jiceng.rulebook import default_rulebook

from . import columns, values
from .problems import NOTE, REFUSED, WARNED, Problem, about
from .tables import Line


@cache
def _years(rule: str) -> int:
    """A number of years that the rulebook gives: its latest value, since a file says nothing of older ones."""
    return int(default_rulebook().rule(rule).values[-1].value)


ADULT, PROBATION = "DV-001", "DV-024"
"""Rules: the age of an applicant, and how long probation lasts."""

_SHEET = 1 << 21
"""More rows than a sheet can have: places in the file are kept as one number."""

FORM = columns.FORM_NAMES["roster"]
_FIELDS = list(FORM)
_AT = {name: position for position, name in enumerate(_FIELDS)}
_NAME, _NUMBER, _STANDING = _AT["name"], _AT["number"], _AT["standing"]
_SEX, _ETHNICITY, _STATUS = _AT["sex"], _AT["ethnicity"], _AT["status"]
_PHONE, _LANDLINE, _ADDRESS = _AT["phone"], _AT["landline"], _AT["address"]
_PLAIN_TEXTS = [(name, _AT[name]) for name in ("education", "work", "mobile_to")]
_ANSWERS = [(name, _AT[name]) for name in ("lost", "mobile")]
_DATES = [(name, _AT[name]) for name in ("born_on", "joined_on", "full_on", "lost_since")]
_LIMITS = {
    "name": 80,
    "ethnicity": 20,
    "education": 40,
    "work": 80,
    "mobile_to": 120,
    "phone": 40,
    "landline": 60,
    "address": 400,
}
"""As long as the fields of Person, and what fits into them sealed."""


@dataclass(slots=True)
class PersonRow:
    """A row as values: `plain` fields of Person (dates as text), `sealed` personal values, and what was found.

    `born`: the birth date in a sound number. `place` is set by the import when it finds the branch; `marks` are the
    warnings as a person keeps them.
    """

    line: Line
    plain: dict[str, str | bool] = field(default_factory=dict)
    sealed: dict[str, str] = field(default_factory=dict)
    number: str = ""
    born: str = ""
    standing: str = ""
    given_standing: bool = False
    problems: Sequence[Problem] = ()
    marks: Sequence[dict[str, str]] = ()
    place: Organization | None = None
    refused: bool = False

    def cell(self, name: str) -> Cell:
        return self.line.cells[_AT[name]]

    def say(self, name: str, level: str, problem: str, mend: str) -> None:
        said = about(self.line, name, self.cell(name), level, problem, mend, FORM[name])
        self.problems = [*self.problems, said]
        self.refused = self.refused or level == REFUSED
        if level == WARNED:
            self.marks = [*self.marks, {"field": name, "problem": problem, "mend": mend}]

    @property
    def warned(self) -> bool:
        return bool(self.marks)


class RosterChecker:
    """Checks rows one after another; remembers the numbers seen, so that the same person again is refused."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self._today = today.isoformat()
        self.seen: dict[str, int] = {}
        self._sheets: dict[str, int] = {}

    def check(self, line: Line) -> PersonRow:
        row = PersonRow(line)
        self._name(row)
        self._number(row)
        self._standing(row)
        self._others(row)
        self._dates(row)
        return row

    def _name(self, row: PersonRow) -> None:
        row.plain["name"] = _fitted(row, "name", values.name(row.line.cells[_NAME]))
        if not row.plain["name"]:
            row.say("name", REFUSED, _("没有姓名。"), _("请填写姓名。"))

    def _number(self, row: PersonRow) -> None:
        number, rounded = values.identity_number(row.line.cells[_NUMBER])
        if not number:
            row.say("number", REFUSED, _("没有公民身份号码。"), _("请填写18位公民身份号码。"))
            return
        fault = "rounded" if rounded else identity.fault(number, self.today)
        if fault:
            row.say("number", REFUSED, *_number_fault(fault, number))
            return
        row.number, row.born = number, identity.born_on(number)
        sheets = self._sheets
        here = sheets.setdefault(row.line.header.sheet, len(sheets)) * _SHEET + row.line.row
        first = self.seen.setdefault(number, here)
        if first != here:
            row.say(
                "number",
                REFUSED,
                _("同一公民身份号码在文件中重复，先出现在工作表“%(sheet)s”第%(row)d行。")
                % {"sheet": list(sheets)[first // _SHEET], "row": first % _SHEET},
                _("请删去重复的一行，或更正号码。"),
            )

    def _standing(self, row: PersonRow) -> None:
        standing = values.standing(row.line.cells[_STANDING])
        if standing == "none":
            row.say(
                "standing",
                REFUSED,
                _("人员类别不是党员，不能进入党员名册。"),
                _("请改为“正式党员”或“预备党员”，或删去这一行。"),
            )
        elif standing is None:
            row.say("standing", NOTE, _("无法识别的人员类别。"), _("请填写“正式党员”或“预备党员”。"))
        row.standing = standing or ""
        row.given_standing = standing in ("full", "probationary")

    def _others(self, row: PersonRow) -> None:
        plain, number, cells = row.plain, row.number, row.line.cells
        sex = values.sex(cells[_SEX])
        if sex is None:
            row.say("sex", NOTE, _("无法识别的性别，未导入。"), _("请填写“男”或“女”。"))
        elif sex and number and sex != identity.sex(number):
            row.say("sex", WARNED, _("性别与公民身份号码不符。"), _("请核对性别和公民身份号码。"))
        plain["sex"] = sex or (identity.sex(number) if number else "")
        if ethnicity := values.ethnicity(cells[_ETHNICITY]):
            plain["ethnicity"] = _fitted(row, "ethnicity", ethnicity)
        for name, position in _PLAIN_TEXTS:
            if value := values.text(cells[position]):
                plain[name] = _fitted(row, name, value)
        status = values.status(cells[_STATUS])
        if status is None:
            row.say("status", NOTE, _("无法识别的党籍状态，按“正常”导入。"), _("请填写“正常”或“停止党籍”。"))
        elif status:
            plain["status"] = status
        for name, position in _ANSWERS:
            if cells[position] == "":
                continue
            answer = values.yes(cells[position])
            if answer is None:
                row.say(name, NOTE, _("无法识别，按“否”导入。"), _("请填写“是”或“否”。"))
            else:
                plain[name] = answer
        self._telephones(row)

    def _telephones(self, row: PersonRow) -> None:
        cells = row.line.cells
        phone, landline = values.phone(cells[_PHONE]), values.phone(cells[_LANDLINE])
        if not phone and landline and "phone" not in row.line.header.column and values.is_mobile(landline):
            phone, landline = landline, ""
        if phone:
            if not values.is_mobile(phone):
                row.say("phone", NOTE, _("手机号码不是以1开头的11位数字。"), _("请核对手机号码。"))
            row.sealed["phone"] = _fitted(row, "phone", phone)
        if landline:
            row.sealed["landline"] = _fitted(row, "landline", landline)
        if address := values.long_text(cells[_ADDRESS]):
            row.sealed["address"] = _fitted(row, "address", address)

    def _dates(self, row: PersonRow) -> None:
        plain, cells = row.plain, row.line.cells
        for name, position in _DATES:
            cell = cells[position]
            if cell == "":
                continue
            written = values.date(cell)
            if written is None:
                row.say(
                    name,
                    NOTE,
                    _("无法识别的日期，未导入。"),
                    _("请写成 1987.05、1987-05-01 或 1987年5月1日。"),
                )
            elif written:
                plain[name] = written
                if values.lost_zero(cell):
                    row.say(
                        name,
                        NOTE,
                        _("Excel 可能省去了末尾的零，按10月读取。"),
                        _("如果是1月，请写成 1987.01。"),
                    )
        if row.number:
            given = str(plain.get("born_on", ""))
            if not row.born.startswith(given):
                row.say(
                    "born_on", WARNED, _("出生日期与公民身份号码不符。"), _("请核对出生日期和公民身份号码。")
                )
            plain.setdefault("born_on", row.born)
        self._order(row)
        self._infer_standing(row)

    def _order(self, row: PersonRow) -> None:
        """Dates that cannot be: compared at the coarser precision of the two, so that only what is certain is said."""
        plain = row.plain
        born = row.born or str(plain.get("born_on", ""))
        joined, full = str(plain.get("joined_on", "")), str(plain.get("full_on", ""))
        lost, today = str(plain.get("lost_since", "")), self._today
        for name, written in (("joined_on", joined), ("full_on", full), ("lost_since", lost)):
            if written and _before(today, written):
                row.say(name, WARNED, _("日期晚于今天。"), _("请核对日期。"))
        if joined and born and _before(joined, _years_later(born, _years(ADULT))):
            row.say("joined_on", WARNED, _("入党时不满18周岁。"), _("请核对入党日期和出生日期。"))
        elif not joined and full and born and _before(full, _years_later(born, _years(ADULT))):
            row.say("full_on", WARNED, _("转正时不满18周岁。"), _("请核对转正日期和出生日期。"))
        if joined and full:
            if _before(full, joined):
                row.say("full_on", WARNED, _("转正日期早于入党日期。"), _("请核对这两个日期。"))
            elif not _before(joined, full):
                row.say(
                    "full_on",
                    NOTE,
                    _("转正与入党在同一天：有的时期没有预备期。"),
                    _("如当时有预备期，请更正。"),
                )
            elif _before(full, _years_later(joined, _years(PROBATION))):
                row.say("full_on", WARNED, _("转正距入党不满一年。"), _("请核对这两个日期。"))
        if lost and joined and _before(lost, joined):
            row.say("lost_since", WARNED, _("失去联系日期早于入党日期。"), _("请核对这两个日期。"))

    def _infer_standing(self, row: PersonRow) -> None:
        if row.given_standing or row.standing == "none":
            return
        joined = str(row.plain.get("joined_on", ""))
        fresh = joined and _before(self._today, _years_later(joined, _years(PROBATION)))
        row.standing = "probationary" if fresh and "full_on" not in row.plain else "full"
        if row.cell("standing") == "":
            guess = _("预备党员") if row.standing == "probationary" else _("正式党员")
            row.say(
                "standing",
                NOTE,
                _("没有人员类别，新入册时按“%(standing)s”导入。") % {"standing": guess},
                _("请填写人员类别。"),
            )


def _before(one: str, other: str) -> bool:
    """Whether one date lies before another at the coarser precision of the two."""
    if one >= other:
        return False
    shared = min(len(one), len(other))
    return one[:shared] < other[:shared]


@lru_cache(maxsize=16_384)
def _years_later(day: str, years: int) -> str:
    rest = "-02-28" if day[4:] == "-02-29" else day[4:]
    return f"{int(day[:4]) + years}{rest}"


def _fitted(row: PersonRow, name: str, value: str) -> str:
    if len(value) <= _LIMITS[name]:
        return value
    row.say(
        name, NOTE, _("内容超过%(limit)d个字，已截短。") % {"limit": _LIMITS[name]}, _("请精简后再导入。")
    )
    return value[: _LIMITS[name]]


def _number_fault(fault: str, number: str) -> tuple[str, str]:
    again = _("请对照身份证重新填写。")
    if fault == "length":
        return _("公民身份号码应为18位，现为%(count)d位。") % {"count": len(number)}, again
    if fault == "characters":
        return _("公民身份号码只能是17位数字加一位数字或X。"), again
    if fault == "date":
        return _("公民身份号码中的出生日期不存在。"), again
    if fault == "check":
        return _("公民身份号码的校验位不对。"), again
    return (
        _("号码被 Excel 改成了近似数：只留下前15位，后面变成了零。"),
        _("请先把该列设为“文本”格式，再重新填写号码。"),
    )
