"""A question of the rulebook as a form: its inputs, what was typed read as given data, and faults in the reader's words."""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from jiceng.rulebook import BadInput, Rule, Rulebook
from jiceng.rulebook.given import (
    NEEDED,
    Choice,
    Count,
    Date,
    Field,
    Flag,
    Group,
    Many,
    Month,
    Number,
    Schema,
    Table,
)
from jiceng.rulebook.packs import Alternative

BLANK_ROWS = 3
"""Empty rows below those that are filled."""
MOST_ROWS = 200
_FAULT = re.compile(
    r"(?P<path>.+?): (?:(?P<missing>missing)|got (?P<got>.*?); it takes (?P<takes>.*)\.)", re.S
)
_SEPARATORS = re.compile(r"[\s,，、;；]+")


@dataclass(slots=True)
class Input:
    """One control: `kind` names its look; `value` what was typed; `parts` of an object, `rows` of a list."""

    name: str
    kind: str
    label: str
    help: str = ""
    needed: bool = True
    value: str = ""
    values: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    parts: list["Input"] = field(default_factory=list)
    rows: list[list["Input"]] = field(default_factory=list)
    error: str = ""

    @property
    def id(self) -> str:
        return "id-" + self.name.replace(".", "-")

    @property
    def described(self) -> str:
        """The ids of what describes the control."""
        ids = [f"{self.id}-help"] if self.help else []
        return " ".join(ids + ([f"{self.id}-error"] if self.error else []))


@dataclass(slots=True)
class Sheet:
    """The form of a question as it stands: inputs, the given data, and which input each path of it came from."""

    inputs: list[Input] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)
    places: dict[str, tuple[Input, Field]] = field(default_factory=dict)

    @property
    def faults(self) -> list[Input]:
        """Inputs with an error, in the order of the form."""
        found = {id(one): one for one, _field in self.places.values() if one.error}
        return list(found.values())


def fill(schema: Schema, data: QueryDict, *, check: bool) -> Sheet:
    """The form of a schema with what an address says; `check`: with what is wrong or missing, at its input."""
    sheet = Sheet()
    for one in schema.fields.values():
        shown, value = _input(one, one.name, one.name, data, sheet)
        sheet.inputs.append(shown)
        if value is not None:
            sheet.given[one.name] = value
        if check:
            try:
                Schema(one).read({one.name: value})
            except BadInput as error:
                put(sheet, error)
    return sheet


def put(sheet: Sheet, error: BadInput) -> bool:
    """Put a fault at the input that has it, as one sentence; False where no input is named."""
    match = _FAULT.match(str(error))
    if match is None:
        return False
    path = match["path"]
    while path not in sheet.places:
        shorter = re.sub(r"(\[\d+\]|\.[^.\[]*)$", "", path)
        if shorter == path:
            return False
        path = shorter
    shown, known = sheet.places[path]
    if not shown.error:
        shown.error = _sentence(shown, known, match)
    return True


def read_day(one: Date, text: str, today: dt.date) -> Input:
    """The day whose rules apply, as an input of its own; today where nothing was typed."""
    shown = Input(one.name, one.kind, str(one.label), needed=False, value=_clean(text) or today.isoformat())
    try:
        one.read(shown.value, one.name)
    except BadInput:
        shown.error = _("“%(label)s”填的是 %(got)s，应当是日期，如 2026-11-22。") % {
            "label": shown.label,
            "got": shown.value,
        }
    return shown


def _sentence(shown: Input, known: Field, match: re.Match[str]) -> str:
    """What is wrong at an input and what would be right."""
    words: dict[str, Any] = {"label": shown.label, "got": shown.value or (match["got"] or "").strip("'")}
    if match["missing"]:
        return _("请填写“%(label)s”。") % words
    takes = match["takes"]
    if bound := re.match(r"at (most|least) .*?(\d+)$", takes):
        words["bound"] = bound[2]
        if bound[1] == "most":
            return _("“%(label)s”填的是 %(got)s，与其他几项对照，最多只能是 %(bound)s。") % words
        return _("“%(label)s”填的是 %(got)s，与其他几项对照，至少应当是 %(bound)s。") % words
    if isinstance(known, Count):
        words |= {"least": known.least, "most": known.most}
        if known.most is not None:
            return _("“%(label)s”填的是 %(got)s，应当是 %(least)s 到 %(most)s 的整数。") % words
        return _("“%(label)s”填的是 %(got)s，应当是不小于 %(least)s 的整数。") % words
    if isinstance(known, Number):
        return _("“%(label)s”填的是 %(got)s，应当是数字，如 3000 或 3000.50。") % words
    if isinstance(known, Date):
        return _("“%(label)s”填的是 %(got)s，应当是日期，如 2026-11-22。") % words
    if isinstance(known, Month):
        return _("“%(label)s”填的是 %(got)s，应当是月份，如 2026-11。") % words
    if isinstance(known, Choice):
        return _("“%(label)s”填的是 %(got)s，应当从列出的几项里选。") % words
    words["takes"] = takes
    return _("“%(label)s”填的是 %(got)s，不合适；这里要的是：%(takes)s。") % words


def _label(one: Field) -> tuple[str, str]:
    """Label and help in the reader's language."""
    return (_(one.label) if one.label else one.name), (_(one.help) if one.help else "")


def _input(one: Field, name: str, path: str, data: QueryDict, sheet: Sheet) -> tuple[Input, Any]:
    """A control with what was typed into it, and its value as given data (None: not given)."""
    label, help_text = _label(one)
    shown = Input(name, one.kind, label, help_text, one.default is NEEDED)
    sheet.places[path] = (shown, one)
    if isinstance(one, Group):
        return shown, _object(one, shown, path, data, sheet)
    if isinstance(one, Table):
        return shown, _table(one, shown, path, data, sheet)
    if isinstance(one, Many):
        return shown, _list(one, shown, path, data, sheet)
    shown.value = _clean(data.get(name, ""))
    if isinstance(one, Choice):
        shown.options = [(code, _(words)) for code, words in one.options.items()]
    if isinstance(one, Flag):
        shown.options = [("yes", _("是")), ("no", _("否"))]
        if name not in data and isinstance(one.default, bool):
            shown.value = "yes" if one.default else "no"
    elif not shown.value and name not in data and one.default not in (NEEDED, None):
        shown.value = str(one.default)
    return shown, _typed(one, shown.value)


def _clean(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _typed(one: Field, text: str) -> Any:
    """What was typed, as the field takes it where it can be so read."""
    if not text:
        return None
    if isinstance(one, Flag):
        return {"yes": True, "no": False}.get(text, text)
    if isinstance(one, Count) and re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        return int(text)
    return text


def _object(one: Group, shown: Input, path: str, data: QueryDict, sheet: Sheet) -> dict[str, Any] | None:
    values = {}
    for part in one.schema.fields.values():
        child, value = _input(part, f"{shown.name}.{part.name}", f"{path}.{part.name}", data, sheet)
        shown.parts.append(child)
        if value is not None:
            values[part.name] = value
    typed = any(key.startswith(f"{shown.name}.") and data[key] for key in data)
    return values if typed or one.default is NEEDED else None


def _row_numbers(name: str, data: QueryDict) -> list[int]:
    """Rows in which something was typed."""
    found = re.compile(rf"{re.escape(name)}\.(\d{{1,3}})\.")
    numbers = {int(match[1]) for key in data if (match := found.match(key)) and any(data.getlist(key))}
    return sorted(numbers)[:MOST_ROWS]


def _table(one: Table, shown: Input, path: str, data: QueryDict, sheet: Sheet) -> dict[str, Any] | None:
    """Rows of a name and a value."""
    values: dict[str, Any] = {}
    filled = _row_numbers(shown.name, data)
    for number in range(max(filled, default=-1) + 1 + BLANK_ROWS):
        key = Input(f"{shown.name}.{number}.key", "text", _(one.key), needed=False)
        key.value = _clean(data.get(key.name, ""))
        place = f"{path}.{key.value}" if key.value else f"{path}.#{number}"
        child, value = _input(one.of, f"{shown.name}.{number}.value", place, data, sheet)
        child.needed = False
        shown.rows.append([key, child])
        if number not in filled:
            continue
        sheet.places[f"{path}.#{number}.key"] = (key, one)
        if not key.value:
            key.error = _("这一行没有填“%(label)s”。") % {"label": key.label}
        elif key.value in values:
            key.error = _("“%(name)s”写了两次，请合并成一行。") % {"name": key.value}
        elif value is None:
            child.error = _("“%(name)s”这一行没有填“%(label)s”。") % {
                "name": key.value,
                "label": child.label,
            }
        else:
            values[key.value] = value
    return values or None


def _list(one: Many, shown: Input, path: str, data: QueryDict, sheet: Sheet) -> list[Any] | None:
    if isinstance(one.of, Group):
        return _rows(one.of, shown, path, data, sheet)
    shown.values = [_clean(text) for text in data.getlist(shown.name)]
    if isinstance(one.of, Choice):
        shown.kind = "choices"
        shown.options = [(code, _(words)) for code, words in one.of.options.items()]
        return [text for text in shown.values if text] or None
    if one.length is not None:
        shown.kind = "several"
        shown.values = (shown.values + [""] * one.length)[: one.length]
        texts = [text for text in shown.values if text]
    else:
        shown.kind, shown.value = "words", "、".join(text for text in shown.values if text)
        texts = [part for text in shown.values for part in _SEPARATORS.split(text) if part]
    for index in range(len(texts)):
        sheet.places[f"{path}[{index}]"] = (shown, one.of)
    return [_typed(one.of, text) for text in texts] or None


def _rows(of: Group, shown: Input, path: str, data: QueryDict, sheet: Sheet) -> list[Any] | None:
    shown.kind = "rows"
    values: list[Any] = []
    filled = _row_numbers(shown.name, data)
    for number in range(max(filled, default=-1) + 1 + BLANK_ROWS):
        place = f"{path}[{len(values)}]" if number in filled else f"{path}[blank {number}]"
        row = []
        value = {}
        for part in of.schema.fields.values():
            child, typed = _input(
                part, f"{shown.name}.{number}.{part.name}", f"{place}.{part.name}", data, sheet
            )
            row.append(child)
            if typed is not None:
                value[part.name] = typed
        shown.rows.append(row)
        if number in filled:
            values.append(value)
    return values or None


def address_of(schema: Schema, given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Given data as the parameters of the form that asks it."""
    pairs: list[tuple[str, str]] = []
    for name, value in given.items():
        if name in schema.fields:
            _flatten(schema.fields[name], name, value, pairs)
    return pairs


def assumed(book: Rulebook, data: QueryDict) -> dict[str, Any]:
    """The alternatives that an address takes (`assume.RULE` = which, from 1), by rule; others are passed over."""
    found = {}
    for key in data:
        rule = book.find(key.removeprefix("assume.")) if key.startswith("assume.") else None
        others = alternatives(rule) if rule else []
        number = str(data[key])
        if rule and re.fullmatch(r"[1-9]\d?", number) and int(number) <= len(others):
            found[rule.id] = others[int(number) - 1].value
    return found


def alternatives(rule: Rule) -> list[Alternative]:
    """What other sources say, over all values of a rule."""
    return [one for value in rule.values for one in value.alternatives]


def address_of_assumed(book: Rulebook, given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What given data assumes, as parameters of the form."""
    pairs = []
    for name, value in given.get("assume", {}).items():
        rule = book.find(name)
        others = [one.value for one in alternatives(rule)] if rule else []
        if value in others:
            pairs.append((f"assume.{name}", str(others.index(value) + 1)))
    return pairs


def _flatten(one: Field, name: str, value: Any, pairs: list[tuple[str, str]]) -> None:
    if isinstance(one, Group):
        for key, part in value.items():
            _flatten(one.schema.fields[key], f"{name}.{key}", part, pairs)
    elif isinstance(one, Table):
        for number, (key, part) in enumerate(value.items()):
            pairs.append((f"{name}.{number}.key", str(key)))
            _flatten(one.of, f"{name}.{number}.value", part, pairs)
    elif isinstance(one, Many):
        for number, part in enumerate(value):
            _flatten(one.of, f"{name}.{number}" if isinstance(one.of, Group) else name, part, pairs)
    elif isinstance(value, bool):
        pairs.append((name, "yes" if value else "no"))
    elif isinstance(value, Mapping | list):
        pairs.append((name, json.dumps(value, ensure_ascii=False)))
    elif value is not None:
        pairs.append((name, str(value)))
