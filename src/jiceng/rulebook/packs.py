"""Packs: dated values with citations, and what an organisation must hold."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from .errors import PackError
from .locate import rules_directories
from .yaml_lines import Located, check_keys, read

CONFIDENCE = ("TEXT", "SECONDARY", "MEMORY")
EVERY = ("month", "quarter", "year")
WHEN = ("always", "committee", "group")
UNITS = (
    "count",
    "members",
    "full members",
    "units",
    "years",
    "months",
    "times",
    "share",
    "flag",
    "years by kind",
    "range",
)


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
class Value:
    """A value over [begins, ends]; `begins` None: unknown, holds on every day; `value` None: repealed."""

    value: Any
    begins: dt.date | None
    ends: dt.date | None
    citation: Citation
    confidence: str
    checked_on: dt.date


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its text in our words and its values over time, oldest first. `id` is the fact's (BR-012)."""

    id: str
    pack: str
    title: str
    text: str
    text_en: str
    unit: str
    values: tuple[Value, ...]
    note: str = ""

    def on(self, day: dt.date) -> Value | None:
        """The value in force on a day, else None."""
        for value in self.values:
            begun = value.begins is None or value.begins <= day
            if begun and (value.ends is None or day <= value.ends):
                return value if value.value is not None else None
        return None


@dataclass(frozen=True, slots=True)
class Requirement:
    """What an organisation of some kinds must hold: an activity, `every` period, as often as the rule's value says."""

    rule: str
    pack: str
    activity: str
    every: str
    kinds: tuple[str, ...]
    sectors: tuple[str, ...]
    when: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of rules. `optional` packs hold only where they are switched on."""

    id: str
    title: str
    title_en: str
    issuer: str
    optional: bool
    rules: tuple[Rule, ...]
    requirements: tuple[Requirement, ...]
    tests: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Rulebook:
    """All packs; `active`: those that are in use (the optional ones only when named)."""

    packs: tuple[Pack, ...]
    active: frozenset[str]
    _rules: dict[str, Rule] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for pack in self.packs:
            for rule in pack.rules:
                if pack.id in self.active:
                    self._rules[rule.id] = rule

    def __hash__(self) -> int:
        return hash((tuple(pack.id for pack in self.packs), self.active, id(self.packs)))

    def with_packs(self, names: Iterable[str]) -> "Rulebook":
        """This rulebook with optional packs switched on. Raises PackError for one that does not exist."""
        known = {pack.id for pack in self.packs}
        wanted = frozenset(names)
        if unknown := sorted(wanted - known):
            raise PackError(f"no pack named {unknown[0]!r}; known are {', '.join(sorted(known))}.")
        return self if wanted <= self.active else replace(self, active=self.active | wanted, _rules={})

    def rules(self) -> list[Rule]:
        return sorted(self._rules.values(), key=lambda rule: rule.id)

    def rule(self, rule_id: str) -> Rule:
        """Raises KeyError for an unknown rule."""
        return self._rules[rule_id]

    def requirements(self) -> list[Requirement]:
        return [one for pack in self.packs if pack.id in self.active for one in pack.requirements]


def _date(value: Any, key: str, where: str) -> dt.date | None:
    if value is None or value == "unknown":
        return None
    if isinstance(value, dt.date):
        return value
    raise PackError(f"{where}: {key}: got {value!r}; it takes a date like 2018-10-28, or unknown.")


def _citation(entry: Any, path: Path) -> Citation:
    optional = {"article": (str, int, type(None)), "year": (int, type(None)), "url": (str, type(None))}
    entry = check_keys(entry, path=path, needed={"instrument": str}, optional=optional)
    article = entry.get("article")
    return Citation(
        entry["instrument"], None if article is None else str(article), entry.get("year"), entry.get("url")
    )


def _value(entry: Any, path: Path) -> Value:
    needed: dict[str, Any] = {
        "value": object,
        "from": (dt.date, str),
        "citation": dict,
        "confidence": str,
        "checked_on": dt.date,
    }
    entry = check_keys(entry, path=path, needed=needed, optional={"to": dt.date})
    if entry["confidence"] not in CONFIDENCE:
        raise PackError(
            f"{entry.where}: confidence: got {entry['confidence']!r}; it takes {', '.join(CONFIDENCE)}."
        )
    begins, ends = _date(entry["from"], "from", entry.where), _date(entry.get("to"), "to", entry.where)
    if begins and ends and ends < begins:
        raise PackError(f"{entry.where}: to: {ends} lies before from, {begins}.")
    return Value(
        entry["value"],
        begins,
        ends,
        _citation(entry["citation"], path),
        entry["confidence"],
        entry["checked_on"],
    )


def _rule(entry: Any, path: Path, pack: str) -> Rule:
    needed = {"id": str, "title": str, "text": str, "text_en": str, "unit": str, "values": list}
    entry = check_keys(entry, path=path, needed=needed, optional={"note": str})
    if entry["unit"] not in UNITS:
        raise PackError(f"{entry.where}: unit: got {entry['unit']!r}; it takes {', '.join(UNITS)}.")
    values = tuple(_value(one, path) for one in entry["values"])
    if not values:
        raise PackError(f"{entry.where}: values: empty; give at least one.")
    for before, after in pairwise(values):
        if after.begins is None or before.ends is None:
            raise PackError(
                f"{entry.where}: values: only the first may begin unknown and only the last stay open."
            )
        if after.begins != before.ends + dt.timedelta(days=1):
            raise PackError(
                f"{entry.where}: values: {before.ends} and {after.begins} leave a gap or overlap; "
                f"the next must begin on {before.ends + dt.timedelta(days=1)}."
            )
    return Rule(
        entry["id"],
        pack,
        entry["title"],
        entry["text"].strip(),
        entry["text_en"].strip(),
        entry["unit"],
        values,
        entry.get("note", ""),
    )


def _requirement(entry: Any, path: Path, pack: str) -> Requirement:
    needed = {"rule": str, "activity": str, "every": str, "kinds": list}
    entry = check_keys(entry, path=path, needed=needed, optional={"sectors": list, "when": str})
    when = entry.get("when", "always")
    for key, value, options in (("every", entry["every"], EVERY), ("when", when, WHEN)):
        if value not in options:
            raise PackError(f"{entry.where}: {key}: got {value!r}; it takes {', '.join(options)}.")
    return Requirement(
        entry["rule"],
        pack,
        entry["activity"],
        entry["every"],
        tuple(entry["kinds"]),
        tuple(entry.get("sectors", [])),
        when,
    )


def _entries(folder: Path) -> Iterable[tuple[Path, Any]]:
    for path in sorted(folder.rglob("*.yaml")):
        content = read(path)
        if not isinstance(content, list):
            raise PackError(f"{path}:1: expected a list of entries.")
        for entry in content:
            yield path, entry


def _test(entry: Any, path: Path) -> Located:
    needed = {"id": str, "question": str, "given": dict, "expect": dict}
    return check_keys(entry, path=path, needed=needed, optional={"on": (dt.date, type(None)), "why": str})


def load_pack(folder: Path) -> Pack:
    """One pack. Raises PackError."""
    path = folder / "pack.yaml"
    if not path.exists():
        raise PackError(f"{path}:1: missing; every pack has one.")
    needed = {"id": str, "title": str, "title_en": str, "issuer": str}
    head = check_keys(read(path), path=path, needed=needed, optional={"optional": bool})
    if head["id"] != folder.name:
        raise PackError(f"{path}:1: id: got {head['id']!r}; it takes the folder's name, {folder.name!r}.")
    return Pack(
        head["id"],
        head["title"],
        head["title_en"],
        head["issuer"],
        head.get("optional", False),
        tuple(_rule(entry, at, head["id"]) for at, entry in _entries(folder / "parameters")),
        tuple(_requirement(entry, at, head["id"]) for at, entry in _entries(folder / "requirements")),
        tuple(_test(entry, at) for at, entry in _entries(folder / "tests")),
    )


def load_rulebook(folders: Iterable[Path]) -> Rulebook:
    """Every pack of some folders, each rule once, each requirement's rule known. Raises PackError."""
    packs = tuple(load_pack(pack) for folder in folders for pack in sorted(folder.iterdir()) if pack.is_dir())
    if not packs:
        raise PackError("no pack found; a rules folder holds one folder per pack.")
    owners: dict[str, str] = {}
    for pack in packs:
        for rule in pack.rules:
            if rule.id in owners:
                raise PackError(f"{pack.id}: {rule.id}: stands already in {owners[rule.id]}; keep one.")
            owners[rule.id] = pack.id
    for pack in packs:
        for requirement in pack.requirements:
            if requirement.rule not in owners:
                raise PackError(f"{pack.id}: requirements: {requirement.rule}: no such rule.")
    return Rulebook(packs, frozenset(pack.id for pack in packs if not pack.optional))


@lru_cache(maxsize=1)
def default_rulebook() -> Rulebook:
    """The installation's rulebook, loaded once per process."""
    return load_rulebook(rules_directories())
