"""Reading one pack from its folder; everything that is wrong is found at once, with file, line and key."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from .packs import CONFIDENCE, ActivityKind, Alternative, Citation, Pack, Requirement, Rule, Value
from .procedure_reading import read_paper, read_procedure
from .procedures import Paper, Procedure
from .units import DIRECTIONS, UNITS
from .yaml_lines import Located, Problems, fits, plain, read, shown

EVERY = ("month", "quarter", "year")
WHEN = ("always", "committee", "group")
DAY = dt.timedelta(days=1)
Made = TypeVar("Made")


class PackReader:
    """Reads one pack; what is wrong goes to `problems`, and where each entry stands to `places`."""

    def __init__(self, folder: Path, problems: Problems) -> None:
        self.folder, self.problems = folder, problems
        self.places: dict[str, Located] = {}

    def read(self) -> Pack | None:
        """The pack, or None where its head cannot be read."""
        path = self.folder / "pack.yaml"
        if not path.exists():
            self.problems.append(f"{shown(path)}:1: missing; every pack has one.")
            return None
        head = read(path, self.problems)
        needed = {"id": str, "title": str, "title_en": str, "issuer": str}
        if not self._fits(head, path, needed, {"optional": bool, "parents": list}):
            return None
        self.places["pack"] = head
        if head["id"] != self.folder.name:
            self._add(head, "id", f"got {head['id']!r}; it takes the folder's name, {self.folder.name!r}.")
        parameters = list(self._read_all("parameters", self._parameter))
        return Pack(
            self.folder.name,
            head["title"],
            head["title_en"],
            head["issuer"],
            head.get("optional", False),
            tuple(str(one) for one in head.get("parents", ())),
            tuple(rule for rule, overrides in parameters if not overrides),
            tuple(rule for rule, overrides in parameters if overrides),
            tuple(self._read_all("requirements", self._requirement)),
            tuple(self._read_all("activities", self._activity)),
            tuple(self._read_all("tests", self._test)),
            tuple(self._procedures()),
            tuple(self._read_all("papers", self._paper)),
            tuple(self._read_all("timelines", self._timeline)),
        )

    def _add(self, entry: Located, key: str, sentence: str) -> None:
        self.problems.add(entry.where(key), key, sentence)

    def _fits(self, entry: Any, path: Path, needed: dict[str, Any], optional: dict[str, Any]) -> bool:
        return fits(entry, path=path, needed=needed, optional=optional, problems=self.problems)

    def _among(self, entry: Located, key: str, value: Any, options: Iterable[str]) -> None:
        if value not in options:
            self._add(entry, key, f"got {value!r}; it takes {', '.join(options)}.")

    def _read_all(self, name: str, one: Callable[[Any, Path], Made | None]) -> Iterator[Made]:
        for path in sorted((self.folder / name).rglob("*.yaml")):
            before = len(self.problems)
            content = read(path, self.problems)
            if isinstance(content, list):
                made = (one(entry, path) for entry in content)
                yield from (entry for entry in made if entry is not None)
            elif len(self.problems) == before:
                self.problems.append(f"{shown(path)}:1: expected a list of entries.")

    def _parameter(self, entry: Any, path: Path) -> tuple[Rule, bool] | None:
        """A rule of this pack, or (True) values that it sets in place of a parent's."""
        optional = {"note": str, "asked": bool, "stricter": (str, dict)}
        overrides = isinstance(entry, Located) and "overrides" in entry
        if overrides:
            needed: dict[str, Any] = {"overrides": str, "text": str, "text_en": str, "values": list}
            optional = {"note": str, "title": str}
        else:
            needed = {"id": str, "title": str, "text": str, "text_en": str, "unit": str, "values": list}
        if not self._fits(entry, path, needed, optional):
            return None
        name = entry["overrides" if overrides else "id"]
        if name in self.places:
            self._add(entry, "id", f"{name} stands already at {self.places[name].where()}; keep one.")
            return None
        self.places[name] = entry
        self._check_unit(entry, overrides)
        values = tuple(one for one in (self._value(one, path, entry) for one in entry["values"]) if one)
        if not entry["values"]:
            self._add(entry, "values", "empty; give at least one.")
        self._check_dates(entry, values, gaps=overrides)
        rule = Rule(
            name,
            self.folder.name,
            entry.get("title", ""),
            entry["text"].strip(),
            entry["text_en"].strip(),
            entry.get("unit", ""),
            values,
            entry.get("note", ""),
            entry.get("asked", True),
            plain(entry.get("stricter")),
        )
        return rule, overrides

    def _check_unit(self, entry: Located, overrides: bool) -> None:
        if not overrides:
            self._among(entry, "unit", entry["unit"], UNITS)
        ways = entry.get("stricter")
        if ways is None:
            return
        for way in ways.values() if isinstance(ways, dict) else (ways,):
            self._among(entry, "stricter", way, DIRECTIONS)

    def _value(self, entry: Any, path: Path, rule: Located) -> Value | None:
        needed: dict[str, Any] = {
            "value": object,
            "from": (dt.date, str),
            "citation": dict,
            "confidence": str,
            "checked_on": dt.date,
        }
        optional = {
            "to": dt.date,
            "from_confidence": str,
            "text": str,
            "text_en": str,
            "value_en": list,
            "alternatives": list,
        }
        if not self._fits(entry, path, needed, optional):
            return None
        self._among(entry, "confidence", entry["confidence"], CONFIDENCE)
        self._among(entry, "from_confidence", entry.get("from_confidence", "TEXT"), CONFIDENCE)
        begins, ends = entry["from"], entry.get("to")
        if isinstance(begins, str):
            if begins != "unknown":
                self._add(entry, "from", f"got {begins!r}; it takes a date like 2018-10-28, or unknown.")
            begins = None
        if begins and ends and ends < begins:
            self._add(entry, "to", f"{ends} lies before from, {begins}.")
        self.check_value(entry, "value", entry["value"], rule.get("unit"))
        self._check_english(entry)
        citation = self._citation(entry["citation"], path)
        if citation is None:
            return None
        return Value(
            plain(entry["value"]),
            begins,
            ends,
            citation,
            entry["confidence"],
            entry["checked_on"],
            self.folder.name,
            entry.get("text", rule["text"]).strip(),
            entry.get("text_en", rule["text_en"]).strip(),
            entry.get("from_confidence", "TEXT"),
            tuple(self._alternatives(entry, path, rule)),
            tuple(entry.get("value_en", ())),
        )

    def _check_english(self, entry: Located) -> None:
        """The words of a value in English stand in its order, one for each."""
        value, english = entry["value"], entry.get("value_en")
        if english is None:
            return
        if not isinstance(value, list) or len(value) != len(english):
            mend = "it takes one word for each of the value, which is a list, in its order."
            self._add(entry, "value_en", f"got {len(english)}; {mend}")
        elif not all(isinstance(one, str) and one.strip() for one in english):
            self._add(entry, "value_en", "each of them takes a word.")

    def check_value(self, entry: Located, key: str, value: Any, unit: str | None) -> None:
        """A value fits its unit; null says that the rule was repealed."""
        if value is not None and unit in UNITS and not UNITS[unit][0](value):
            self._add(entry, key, f"got {value!r}; the unit {unit!r} takes {UNITS[unit][1]}.")

    def _alternatives(self, entry: Located, path: Path, rule: Located) -> Iterator[Alternative]:
        for one in entry.get("alternatives", ()):
            needed = {"value": object, "why": str}
            if self._fits(one, path, needed, {"url": (str, type(None))}):
                self.check_value(one, "value", one["value"], rule.get("unit"))
                yield Alternative(plain(one["value"]), one["why"], one.get("url"))

    def _citation(self, entry: Any, path: Path) -> Citation | None:
        optional = {"article": (str, int, type(None)), "year": (int, type(None)), "url": (str, type(None))}
        if not self._fits(entry, path, {"instrument": str}, optional):
            return None
        article = entry.get("article")
        return Citation(
            entry["instrument"],
            None if article is None else str(article),
            entry.get("year"),
            entry.get("url"),
        )

    def _check_dates(self, entry: Located, values: tuple[Value, ...], *, gaps: bool) -> None:
        """Values stand oldest first and do not overlap; without `gaps`, each begins on the day after the last."""
        for before, after in pairwise(values):
            if after.begins is None or before.ends is None:
                self._add(entry, "values", "only the first may begin unknown and only the last stay open.")
            elif after.begins <= before.ends or (not gaps and after.begins != before.ends + DAY):
                self._add(
                    entry,
                    "values",
                    f"{before.ends} and {after.begins} leave a gap or overlap; "
                    f"the next must begin on {before.ends + DAY}.",
                )

    def _requirement(self, entry: Any, path: Path) -> Requirement | None:
        needed = {"rule": str, "activity": str, "every": str, "kinds": list}
        optional = {"sectors": list, "when": str, "grace": str}
        if not self._fits(entry, path, needed, optional):
            return None
        when = entry.get("when", "always")
        self._among(entry, "every", entry["every"], EVERY)
        self._among(entry, "when", when, WHEN)
        self.places[f"requirement {entry['rule']} {entry['activity']}"] = entry
        return Requirement(
            entry["rule"],
            self.folder.name,
            entry["activity"],
            entry["every"],
            tuple(entry["kinds"]),
            tuple(entry.get("sectors", [])),
            when,
            entry.get("grace"),
        )

    def _activity(self, entry: Any, path: Path) -> ActivityKind | None:
        if not self._fits(entry, path, {"id": str, "title": str, "title_en": str}, {"kinds": list}):
            return None
        self.places[f"activity {entry['id']}"] = entry
        kinds = tuple(entry.get("kinds", ()))
        return ActivityKind(entry["id"], self.folder.name, entry["title"], entry["title_en"], kinds)

    def _procedures(self) -> Iterator[Procedure]:
        """One definition a file."""
        for path in sorted((self.folder / "procedures").rglob("*.yaml")):
            entry = read(path, self.problems)
            procedure = read_procedure(entry, path, self.folder.name, self.problems)
            if procedure is not None:
                self.places[f"procedure {procedure.id}"] = entry
                yield procedure

    def _paper(self, entry: Any, path: Path) -> Paper | None:
        paper = read_paper(entry, path, self.problems)
        if paper is not None:
            self.places[f"paper {paper.id}"] = entry
        return paper

    def _timeline(self, entry: Any, path: Path) -> dict[str, Any] | None:
        needed = {"id": str, "procedure": str, "on": dt.date, "records": dict, "expect": dict}
        fit = self._fits(entry, path, needed, {"why": str, "since": str, "given": dict})
        return plain(entry) | {"where": entry.where()} if fit else None

    def _test(self, entry: Any, path: Path) -> dict[str, Any] | None:
        needed = {"id": str, "question": str, "given": dict, "expect": dict}
        optional = {"on": (dt.date, type(None)), "why": str}
        fit = self._fits(entry, path, needed, optional)
        return plain(entry) | {"where": entry.where()} if fit else None
