"""Given data and answers of the rulebook in the reader's words."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from jiceng.activities.queries import label_of
from jiceng.rulebook import QUESTIONS
from jiceng.rulebook.given import Choice, Field, Group, Many, Schema, Table
from jiceng.rulebook.question import Question
from jiceng.ui.dates import show_date, show_period

from .values import CODES, KEYS

ANSWERS = {
    "own_branch": _("单独成立党支部"),
    "joint_or_attached": _("联合或者挂靠组建"),
    "general_branch": _("党总支"),
    "committee": _("党委"),
    "met": _("已办"),
    "due": _("应办"),
    "missed": _("未办"),
    "not_recorded": _("未记录"),
}
COLUMNS = {
    "rule": _("规则"),
    "activity": _("活动"),
    "period": _("期间"),
    "group": _("党小组"),
    "required": _("应办次数"),
    "held": _("已办次数"),
    "status": _("状态"),
    "due_by": _("最后一天"),
    "step": _("步骤"),
    "finding": _("不合规定的地方"),
    "where": _("在哪里"),
    "mend": _("怎么改"),
    "error": _("不能回答"),
    "assume": _("采用的说法"),
}
STEPS = QUESTIONS["development.dates"].takes.fields
"""The steps of a development, as the question names them."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_PERIOD = re.compile(r"\d{4}(-(\d\d|Q[1-4]))?\Z")


@dataclass(frozen=True, slots=True)
class Line:
    """One field of an answer: `state` met or missed for yes and no; `table`: its heads and rows, where it is a list."""

    label: str
    text: str
    state: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def show(value: Any, known: Field | None = None) -> str:
    """A value as a reader writes it; `known`: the field that took it."""
    if value is None:
        return say("不适用")
    if isinstance(value, bool):
        return say("是") if value else say("否")
    if isinstance(value, dt.date):
        return show_date(value)
    if isinstance(known, Choice) and value in known.options:
        return say(known.options[value])
    if isinstance(value, Mapping):
        return _mapping(value, known)
    if isinstance(value, list | tuple):
        of = known.of if isinstance(known, Many) else None
        return "、".join(show(one, of) for one in value) or say("没有")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, str):
        if _DAY.match(value):
            return show_date(value)
        return str(ANSWERS.get(value) or CODES.get(value) or value)
    return str(value)


def _mapping(value: Mapping[str, Any], known: Field | None) -> str:
    if isinstance(known, Group):
        return show_given(known.schema, value)
    if known is not None and not isinstance(known, Table):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(known, Table):
        return "，".join(f"{CODES.get(key, key)} {show(one, known.of)}" for key, one in value.items())
    return "，".join(
        f"{COLUMNS.get(key) or KEYS.get(key, key)} {_cell(key, one)}" for key, one in value.items()
    )


def show_given(schema: Schema, given: Mapping[str, Any]) -> str:
    """Given data by the labels of its fields: 会议 接收预备党员，应到会人数 16."""
    parts = []
    for name, value in given.items():
        one = schema.fields.get(name)
        if name in ("activity", "kind") and not isinstance(one, Choice):
            value = label_of(value)
        label = say(one.label) if one is not None and one.label else str(COLUMNS.get(name, name))
        if isinstance(one, Group | Many) and not isinstance(value, str):
            parts.append(f"{label}（{show(value, one)}）")
        else:
            parts.append(f"{label} {show(value, one)}")
    return "，".join(parts)


def show_expected(question: Question | None, expected: Mapping[str, Any]) -> str:
    """What a test expects, by the labels of the answer."""
    parts = []
    for key, value in expected.items():
        name = key.removesuffix("~")
        label = question.gives.get(name, "") if question else ""
        parts.append(f"{say(label) if label else COLUMNS.get(name, name)} {_cell(name, value)}")
    return "，".join(parts)


def lines_of(question: Question, answer: Mapping[str, Any]) -> list[Line]:
    """An answer by its fields; what does not apply is left out unless nothing applies."""
    found = [_line(say(label), answer.get(name)) for name, label in question.gives.items() if name in answer]
    applies = [one for one, name in zip(found, question.gives, strict=False) if answer.get(name) is not None]
    return applies or found


def _line(label: str, value: Any) -> Line:
    if isinstance(value, bool):
        return Line(label, show(value), "met" if value else "not_recorded")
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        names = [name for name in value[0] if any(one.get(name) not in (None, "") for one in value)]
        heads = [str(COLUMNS.get(name, name)) for name in names]
        return Line(label, "", "", heads, [[_cell(name, one.get(name)) for name in names] for one in value])
    return Line(label, show(value))


def _cell(name: str, value: Any) -> str:
    if name == "activity" and value:
        return label_of(value)
    if name == "step" and value in STEPS:
        return say(STEPS[value].label)
    if name == "period" and isinstance(value, str) and _PERIOD.match(value):
        return show_period(value)
    return "" if value is None else show(value)
