"""Packs, and the rulebook made of those in use: dated values with citations, and what an organisation must hold."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .errors import PackError
from .procedures import Paper, Procedure

CONFIDENCE = ("TEXT", "SECONDARY", "MEMORY")
ACTIVITIES = (
    "assembly",
    "committee_meeting",
    "group_meeting",
    "lecture",
    "theme_day",
    "life_meeting",
    "appraisal",
)
"""Activities that are always known; a pack declares others."""
NEAR = dt.timedelta(days=60)
"""How close to a first day known from memory a warning says so."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a value stands. `article` is None where the source seen names none."""

    instrument: str
    article: str | None
    year: int | None
    url: str | None

    @property
    def label(self) -> str:
        """《…》第十一条, as printed beside a figure."""
        article = self.article or ""
        if article.isdigit():
            article = f"第{chinese_number(int(article))}条"
        return f"《{self.instrument}》{article}"


def chinese_number(number: int) -> str:
    """1–99 in Chinese figures."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if tens == 0:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another value that some source gives, and which; whoever asks may take it by `assume`."""

    value: Any
    why: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Value:
    """A value over [begins, ends]; `begins` None: unknown, holds on every day; `value` None: repealed.

    `pack` and the texts are those of the pack that sets it: an overlay's differ from its parent's. `value_en`: the
    words of a list in English, in its order, where people choose among them.
    """

    value: Any
    begins: dt.date | None
    ends: dt.date | None
    citation: Citation
    confidence: str
    checked_on: dt.date
    pack: str
    text: str
    text_en: str
    begins_confidence: str = "TEXT"
    alternatives: tuple[Alternative, ...] = ()
    value_en: tuple[str, ...] = ()

    def holds(self, day: dt.date) -> bool:
        return (self.begins is None or self.begins <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its text in our words and its values over time, oldest first. `id` is the fact's (BR-012).

    `asked`: whether a question rests on it, so that it must have tests. `stricter`: in which direction.
    """

    id: str
    pack: str
    title: str
    text: str
    text_en: str
    unit: str
    values: tuple[Value, ...]
    note: str = ""
    asked: bool = True
    stricter: str | Mapping[str, str] | None = None

    def on(self, day: dt.date) -> Value | None:
        """The value in force on a day, else None."""
        for value in self.values:
            if value.holds(day):
                return value if value.value is not None else None
        return None


@dataclass(frozen=True, slots=True)
class Requirement:
    """What an organisation of some kinds must hold: an activity, `every` period, as often as the rule's value says.

    `grace` names the rule that says how many months later it may still be held.
    """

    rule: str
    pack: str
    activity: str
    every: str
    kinds: tuple[str, ...]
    sectors: tuple[str, ...]
    when: str
    grace: str | None = None


@dataclass(frozen=True, slots=True)
class ActivityKind:
    """A kind of activity that a pack declares beside those of the regulation (`ACTIVITIES`).

    `kinds`: the organisations that hold it (none named: all).
    """

    id: str
    pack: str
    title: str
    title_en: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of rules. `optional` packs hold only where they are used; `parents`: whose values it may change.

    `timelines`: examples of procedures, with what is to be found in them.
    """

    id: str
    title: str
    title_en: str
    issuer: str
    optional: bool
    parents: tuple[str, ...]
    rules: tuple[Rule, ...]
    overrides: tuple[Rule, ...]
    requirements: tuple[Requirement, ...]
    activities: tuple[ActivityKind, ...]
    tests: tuple[dict[str, Any], ...]
    procedures: tuple[Procedure, ...] = ()
    papers: tuple[Paper, ...] = ()
    timelines: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """A rule on a day: its value, its entry of `because`, and the warnings that citing it brings."""

    value: Any
    because: dict[str, Any]
    warnings: tuple[str, ...]


def reason(rule_id: str, value: Value) -> dict[str, Any]:
    """One entry of `because`."""
    return {
        "rule": rule_id,
        "text": value.text,
        "citation": {
            "instrument": value.citation.instrument,
            "article": value.citation.article,
            "label": value.citation.label,
            "url": value.citation.url,
        },
        "confidence": value.confidence,
        "pack": value.pack,
    }


def warnings_of(rule_id: str, value: Value, day: dt.date) -> tuple[str, ...]:
    """What is uncertain about a value on a day."""
    found = []
    if value.confidence == "MEMORY":
        found.append(f"{rule_id}：依据尚未复核。")
    if value.begins is None:
        found.append(f"{rule_id}：施行日期不详，按一直有效处理。")
    elif value.begins_confidence == "MEMORY" and day - value.begins < NEAR:
        found.append(f"{rule_id}：施行日期 {value.begins} 凭记忆记下，临近这一天的请核对。")
    found += [
        f"{rule_id}：另有一说 {_plain(one.value)}（{one.why}）；要按它计算，请在 assume 中写明。"
        for one in value.alternatives
    ]
    return tuple(found)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "、".join(f"{key}={one}" for key, one in value.items())
    return str(value)


def merged(rule: Rule, over: Rule) -> Rule:
    """A rule with the values of an overlay in their time, its own before, between and after."""
    values: list[Value] = list(over.values)
    for own in rule.values:
        pieces = [own]
        for other in over.values:
            pieces = [part for piece in pieces for part in _outside(piece, other)]
        values += pieces
    return replace(rule, values=tuple(sorted(values, key=lambda one: one.begins or dt.date.min)))


def _outside(value: Value, other: Value) -> list[Value]:
    """The parts of a value before and after another."""
    parts, day = [], dt.timedelta(days=1)
    if other.begins is not None and (value.begins is None or value.begins < other.begins):
        before = other.begins - day
        parts.append(value if value.ends and value.ends <= before else replace(value, ends=before))
    if other.ends is not None and (value.ends is None or value.ends > other.ends):
        after = other.ends + day
        late = value.begins is not None and value.begins >= after
        parts.append(value if late else replace(value, begins=after, begins_confidence="TEXT"))
    return parts


class Rulebook:
    """The rules in use: of all packs, those that hold everywhere and the optional ones named.

    `active`: their ids, later ones changing values of earlier ones. One object for one choice of packs.
    """

    __slots__ = (
        "__weakref__",
        "_days",
        "_edges",
        "_english",
        "_requirements",
        "_rules",
        "_spans",
        "_variants",
        "active",
        "packs",
    )

    def __init__(
        self,
        packs: tuple[Pack, ...],
        active: tuple[str, ...] | None = None,
        variants: dict[tuple[str, ...], "Rulebook"] | None = None,
    ) -> None:
        self.packs = packs
        by_id = {pack.id: pack for pack in packs}
        self.active = tuple(pack.id for pack in packs if not pack.optional) if active is None else active
        used = [by_id[name] for name in self.active]
        self._rules = {rule.id: rule for pack in used for rule in pack.rules}
        for pack in used:
            for over in pack.overrides:
                self._rules[over.id] = merged(self._rules[over.id], over)
        self._requirements = tuple(one for pack in used for one in pack.requirements)
        self._variants = {} if variants is None else variants
        self._variants[self.active] = self
        self._days: dict[dt.date, dict[str, Resolved]] = {}
        self._spans: dict[int, dict[str, Resolved]] = {}
        self._english: dict[str, str] = {
            word: english
            for pack in packs
            for rule in (*pack.rules, *pack.overrides)
            for value in rule.values
            if value.value_en
            for word, english in zip(value.value, value.value_en, strict=True)
        }
        self._edges = sorted(
            {
                edge
                for rule in self._rules.values()
                for value in rule.values
                for edge in (
                    value.begins,
                    value.begins and value.begins + NEAR,
                    value.ends and value.ends + dt.timedelta(days=1),
                )
                if edge is not None
            }
        )

    def with_packs(self, names: Iterable[str]) -> "Rulebook":
        """This rulebook with further packs used, and their parents; later names change values of earlier ones.

        Raises PackError for one that does not exist.
        """
        by_id = {pack.id: pack for pack in self.packs}
        active = list(self.active)
        for name in names:
            if name not in by_id:
                raise PackError(f"no pack named {name!r}; known are {', '.join(sorted(by_id))}.")
            _add_with_parents(by_id, name, active)
        key = tuple(active)
        return self._variants.get(key) or Rulebook(self.packs, key, self._variants)

    def rules(self) -> list[Rule]:
        return sorted(self._rules.values(), key=lambda rule: rule.id)

    def rule(self, rule_id: str) -> Rule:
        """Raises KeyError for an unknown rule."""
        return self._rules[rule_id]

    def find(self, rule_id: str) -> Rule | None:
        """A rule in use, or None."""
        return self._rules.get(rule_id)

    def english(self, word: str) -> str:
        """A word of a value in English; empty where no pack says it."""
        return self._english.get(word, "")

    def activities(self) -> tuple[ActivityKind, ...]:
        """Kinds of activity that the packs in use declare."""
        return tuple(one for pack in self.packs if pack.id in self.active for one in pack.activities)

    def procedures(self) -> tuple[Procedure, ...]:
        """Definitions of the packs in use."""
        return tuple(one for pack in self.packs if pack.id in self.active for one in pack.procedures)

    def procedure(self, name: str) -> Procedure | None:
        return next((one for one in self.procedures() if one.id == name), None)

    def paper(self, name: str) -> Paper | None:
        """A paper that a pack in use describes."""
        found = (
            one for pack in self.packs if pack.id in self.active for one in pack.papers if one.id == name
        )
        return next(found, None)

    def requirements(self) -> tuple[Requirement, ...]:
        return self._requirements

    def on(self, day: dt.date) -> dict[str, Resolved]:
        """Every rule in force on a day, worked out once for all days between two changes of any value."""
        found = self._days.get(day)
        if found is None:
            span = bisect_right(self._edges, day)
            found = self._spans.get(span)
            if found is None:
                found = self._spans[span] = self._resolve(day)
            if len(self._days) > 4096:
                self._days = {}
            self._days[day] = found
        return found

    def _resolve(self, day: dt.date) -> dict[str, Resolved]:
        result = {}
        for rule in self._rules.values():
            value = rule.on(day)
            if value is not None:
                warnings = warnings_of(rule.id, value, day)
                result[rule.id] = Resolved(value.value, reason(rule.id, value), warnings)
        return result


def _add_with_parents(by_id: Mapping[str, Pack], name: str, active: list[str]) -> None:
    if name not in active:
        for parent in by_id[name].parents:
            _add_with_parents(by_id, parent, active)
        active.append(name)
