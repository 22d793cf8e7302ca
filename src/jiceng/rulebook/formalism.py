"""`formalism.check`: whether settings, a scheme, a form or a pack asks for what tools of this kind must not ask.

What is looked for (words, what may excuse them, how to mend) stands in the pack `formalism`; here is only how.
A Latin word fits whole words of a name (`study_time` fits `from_study_time`), with `=` before it only all of it; a
Chinese one fits any part of a text that does not deny it.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import BadInput
from .given import Field, Given, Schema, Text
from .given import gettext_noop as _
from .packs import Pack, Rulebook
from .question import Question
from .verdicts import Reasons

RULES = ("FM-001", "FM-002", "FM-003", "FM-004", "FM-005", "FM-006", "FM-008")
OWN_PACK = "formalism"
"""The pack that holds the words themselves, which is not looked through."""

PROSE = {"text", "text_en", "value_en", "note", "help", "why", "description", "condition"}
"""Keys that explain rather than ask."""

OFF = {"", "0", "off", "no", "none", "false", "never", "disabled", "否", "不", "无", "关闭", "停用"}
COMPULSORY = (
    "required",
    "require",
    "must",
    "mandatory",
    "forced",
    "compulsory",
    "必须",
    "必填",
    "必传",
    "强制",
)
FREE = {"optional", "voluntary", "自愿", "可选", "选填"}
NEGATED = re.compile(r"(不|无|禁|未|没有|避免|取消|去掉)[^，。；、,;]{0,6}$")
NEGATING = {"no", "not", "without", "disable", "disabled", "hide", "forbid", "never"}


@dataclass(frozen=True, slots=True)
class Sought:
    """What one rule looks for: words, how to mend, what excuses, and whether only a compulsory one counts."""

    rule: str
    words: tuple[str, ...]
    mend: str
    unless: tuple[str, ...] = ()
    required: bool = False


@dataclass
class Search:
    """What is looked for, and what was found."""

    sought: list[Sought]
    kept_on: list[Sought]
    repeated: tuple[str, str] | None
    findings: list[dict[str, str]] = field(default_factory=list)

    def find(self, rule: str, where: str, mend: str) -> None:
        finding = {"rule": rule, "where": where, "mend": mend}
        if finding not in self.findings:
            self.findings.append(finding)

    def look(self, thing: Any, where: str) -> None:
        """Looks through plain data."""
        if isinstance(thing, Mapping):
            for one in self.sought:
                self._look_at_entry(one, thing, where)
            for key, value in thing.items():
                self._look_at_key(str(key), value, f"{where}.{key}")
                if key not in PROSE:
                    self.look(value, f"{where}.{key}")
        elif isinstance(thing, list | tuple):
            for index, value in enumerate(thing):
                self.look(value, f"{where}[{index}]")
        elif isinstance(thing, str):
            self._look_at_text(thing, where)

    def _look_at_key(self, key: str, value: Any, where: str) -> None:
        for one in self.sought:
            if not _named(one.words, key) or not _on(value) or _excused(one, value):
                continue
            if not one.required or _compulsory(key) or _asks(value):
                self.find(one.rule, where, one.mend)
        for one in self.kept_on:
            if _named(one.words, key) and not _on(value):
                self.find(one.rule, where, one.mend)

    def _look_at_entry(self, one: Sought, entry: Mapping[Any, Any], where: str) -> None:
        """A mapping that names what it is about and says elsewhere that it is compulsory: a field of a form."""
        if not one.required or not any(_compulsory(str(key)) and _on(entry[key]) for key in entry):
            return
        for key, value in entry.items():
            if key not in PROSE and isinstance(value, str) and _named(one.words, value):
                self.find(one.rule, f"{where}.{key}", one.mend)

    def _look_at_text(self, text: str, where: str) -> None:
        lines = text.splitlines()
        for number, line in enumerate(lines, start=1):
            place = f"{where}:{number}" if len(lines) > 1 else where
            for one in self.sought:
                if _named(one.words, line) and (not one.required or _compulsory(line)):
                    self.find(one.rule, place, one.mend)

    def look_for_repeats(self, thing: Any, where: str) -> None:
        """Forms beside one another that ask for the same field."""
        if isinstance(thing, Mapping):
            for key, value in thing.items():
                self.look_for_repeats(value, f"{where}.{key}")
        elif isinstance(thing, list):
            asked: dict[str, int] = {}
            for index, form in enumerate(thing):
                self.look_for_repeats(form, f"{where}[{index}]")
                for number, name in _fields(form):
                    if self.repeated and asked.setdefault(name, index) != index:
                        rule, mend = self.repeated
                        self.find(rule, f"{where}[{index}].fields[{number}]", mend)


def _fields(form: Any) -> Iterator[tuple[int, str]]:
    """The fields that a form asks for, by name."""
    fields = form.get("fields") if isinstance(form, Mapping) else None
    for number, one in enumerate(fields if isinstance(fields, list) else ()):
        name = one.get("name") if isinstance(one, Mapping) else one
        if isinstance(name, str):
            yield number, name.strip().casefold()


def _tokens(text: str) -> list[str]:
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    return re.findall(r"[a-z0-9]+", apart.casefold())


def _named(words: Iterable[str], text: str) -> bool:
    """Whether a text names one of the words without denying it."""
    tokens = _tokens(text)
    for word in words:
        if not word.isascii():
            if any(not NEGATED.search(text[: match.start()]) for match in re.finditer(re.escape(word), text)):
                return True
            continue
        parts = word.removeprefix("=").split("_")
        if word.startswith("="):
            if tokens == parts:
                return True
            continue
        for start in range(len(tokens) - len(parts) + 1):
            if tokens[start : start + len(parts)] == parts and not NEGATING & set(tokens[:start]):
                return True
    return False


def _on(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().casefold() not in OFF
    if isinstance(value, Mapping) and "enabled" in value:
        return bool(value["enabled"])
    return bool(value)


def _excused(one: Sought, value: Any) -> bool:
    """Whether a value is what the rule lets pass: for others than persons, in an emergency, or as people like."""
    if isinstance(value, Mapping):
        stated = [_on(value[key]) for key in value if _compulsory(str(key))]
        return FREE & set(one.unless) != set() and bool(stated) and not any(stated)
    return isinstance(value, str) and any(word in value.casefold() for word in one.unless)


def _compulsory(text: str) -> bool:
    return _named(COMPULSORY, text)


def _asks(value: Any) -> bool:
    """Whether a value says that something must be given."""
    if isinstance(value, str):
        return value.strip().casefold() not in FREE and _compulsory(value)
    return isinstance(value, Mapping) and any(_compulsory(str(key)) and _on(value[key]) for key in value)


def _search(reasons: Reasons) -> Search:
    """What the rules in force look for. Raises NotInForce before the first of them."""
    search = Search([], [], None)
    for rule in RULES:
        value = reasons.value(rule) if rule == RULES[0] else reasons.optional(rule)
        if value is None:
            continue
        search.sought += [_sought(rule, one) for one in value.get("finds", ())]
        if "keeps_on" in value:
            search.kept_on.append(_sought(rule, value["keeps_on"]))
        if "repeated" in value:
            search.repeated = (rule, value["repeated"])
    return search


def _sought(rule: str, entry: Mapping[str, Any]) -> Sought:
    return Sought(
        rule,
        tuple(entry["words"]),
        entry["mend"],
        tuple(entry.get("unless", ())),
        entry.get("required", False),
    )


def _pack_as_data(pack: Pack) -> dict[str, Any]:
    """What of a pack asks something of people: titles and values of rules, activities required."""
    rules = (*pack.rules, *pack.overrides)
    return {
        "title": pack.title,
        "rules": {rule.id: [rule.title, *(one.value for one in rule.values)] for rule in rules},
        "requirements": {one.rule: one.activity for one in pack.requirements},
    }


def check(reasons: Reasons, given: Given) -> dict[str, Any]:
    """Every place that asks for what must not be asked, the rule that says so, and how to mend it."""
    if all(given[key] is None for key in ("settings", "scheme", "template", "pack")):
        raise BadInput("settings: missing; it takes an object, or give scheme, template or pack.")
    search = _search(reasons)
    for key in ("settings", "scheme", "template"):
        if given[key] is not None:
            thing = _scheme(reasons.book, given[key]) if key == "scheme" else given[key]
            search.look(thing, key)
            search.look_for_repeats(thing, key)
    if given["pack"] is not None:
        search.look(_pack_as_data(_pack(reasons.book, given["pack"])), given["pack"])
    return {"findings": search.findings}


def _scheme(book: Rulebook, scheme: Any) -> Any:
    """A scheme as data; the id of a rule stands for its values."""
    for pack in book.packs:
        for rule in pack.rules:
            if rule.id == scheme:
                return [one.value for one in rule.values]
    return scheme


def _pack(book: Rulebook, name: str) -> Pack:
    for pack in book.packs:
        if pack.id == name:
            return pack
    raise BadInput(f"pack: got {name!r}; it takes one of {', '.join(sorted(one.id for one in book.packs))}.")


def own_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """An installation's settings as they can be looked through: packs by name, of all others only whether they are on.

    Paths, addresses and keys hold words by chance.
    """
    return {
        name: value if name == "JICENG_PACKS" else _on(value)
        for name, value in settings.items()
        if name.startswith("JICENG_")
    }


def installation_findings(
    book: Rulebook, settings: Mapping[str, Any], *, on: dt.date
) -> list[dict[str, str]]:
    """What an installation's own settings and packs ask for that they must not: rule, article, where, how to mend."""
    reasons = Reasons(book, on)
    if book.on(on).get(RULES[0]) is None:
        return []
    search = _search(reasons)
    search.look(own_settings(settings), "settings")
    for pack in book.packs:
        if pack.id != OWN_PACK:
            search.look(_pack_as_data(pack), pack.id)
    today = book.on(on)
    return [
        {**finding, "article": today[finding["rule"]].because["citation"]["label"]}
        for finding in search.findings
    ]


def refusal(finding: Mapping[str, str]) -> str:
    """A finding of an installation as one sentence."""
    return f"{finding['where']}: {finding['rule']} {finding['article']}：{finding['mend']}"


class Plain(Field):
    """Any plain data, or its JSON as a text; a text that is no JSON is itself."""

    kind = "text"

    @property
    def takes(self) -> str:
        return "an object, a list or a text"

    def read(self, value: Any, path: str) -> Any:
        if isinstance(value, str) and value.strip():
            try:
                return json.loads(value)
            except ValueError:
                return value
        if isinstance(value, Mapping | list):
            return value
        raise self.refusal(value, path)


QUESTIONS = (
    Question(
        name="formalism.check",
        title=_("有没有形式主义"),
        help=_("看一组设置、一个积分或者星级办法、一张表、一个规则包，有没有不得要求的东西。"),
        takes=Schema(
            Plain(name="settings", label=_("设置"), help=_("名字和值，比如 JSON。"), default=None),
            Plain(name="scheme", label=_("办法"), help=_("规则编号，或者写成 JSON 的办法。"), default=None),
            Plain(name="template", label=_("表样"), help=_("表的文字，或者各栏。"), default=None),
            Text(name="pack", label=_("规则包"), help=_("规则包的名字。"), default=None),
        ),
        gives={"findings": _("不得要求的")},
        answer=check,
    ),
)
