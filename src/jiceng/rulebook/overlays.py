"""What an overlay changes in its parent: values, and things required that the parent does not ask for."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from .errors import PackError
from .packs import Citation, Pack, Rulebook
from .shelf import ancestors
from .units import stricter

STRICTER, LAXER, DIFFERENT = "加码", "放宽", "不同"


@dataclass(frozen=True, slots=True)
class Difference:
    """A value of an overlay beside its parent's over some days; `old` None: the parent has none. Its own source."""

    rule: str
    title: str
    begins: dt.date | None
    ends: dt.date | None
    old: Any
    new: Any
    label: str
    citation: Citation
    confidence: str

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "title": self.title,
            "from": self.begins.isoformat() if self.begins else "unknown",
            "to": self.ends.isoformat() if self.ends else None,
            "parent": self.old,
            "value": self.new,
            "label": self.label,
            "citation": self.citation.label,
            "url": self.citation.url,
            "confidence": self.confidence,
        }


def differences(book: Rulebook, name: str, parent: str) -> list[Difference]:
    """Where a pack differs from one of those above it. Raises PackError for packs that are not so related."""
    packs = {pack.id: pack for pack in book.packs}
    for one in (name, parent):
        if one not in packs:
            raise PackError(f"no pack named {one!r}; known are {', '.join(sorted(packs))}.")
    above = ancestors(packs, name)
    if parent not in above:
        raise PackError(
            f"{parent!r} does not stand above {name!r}; above it stand {', '.join(sorted(above)) or 'none'}."
        )
    base = book.with_packs([parent])
    owned = {rule.id for one in {parent, *ancestors(packs, parent)} for rule in packs[one].rules}
    found = [one for one in _changed(base, packs[name]) if one.rule in owned]
    return sorted([*found, *_added(base, packs[name])], key=lambda one: (one.rule, one.begins or dt.date.min))


def _changed(base: Rulebook, pack: Pack) -> list[Difference]:
    """Each value of the pack beside each of its parent's whose days it shares."""
    found = []
    for over in pack.overrides:
        rule = base.find(over.id)
        if rule is None:
            continue
        for value in over.values:
            shared = [
                (
                    one,
                    max(filter(None, (one.begins, value.begins)), default=None),
                    _first(one.ends, value.ends),
                )
                for one in rule.values
            ]
            spans = [
                (one.value, begins, ends)
                for one, begins, ends in shared
                if not begins or not ends or begins <= ends
            ]
            for old, begins, ends in spans or [(None, value.begins, value.ends)]:
                if old != value.value:
                    sign = stricter(value.value, old, rule.stricter)
                    label = DIFFERENT if sign is None else STRICTER if sign else LAXER
                    found.append(
                        Difference(
                            over.id,
                            over.title or rule.title,
                            begins,
                            ends,
                            old,
                            value.value,
                            label,
                            value.citation,
                            value.confidence,
                        )
                    )
    return found


def _first(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    return min(filter(None, (one, other)), default=None)


def _added(base: Rulebook, pack: Pack) -> list[Difference]:
    """What the pack requires by a rule of its own: more than its parent asks for."""
    rules = {rule.id: rule for rule in pack.rules}
    required = {one.rule for one in pack.requirements if base.find(one.rule) is None}
    return [
        Difference(
            rules[name].id,
            rules[name].title,
            value.begins,
            value.ends,
            None,
            value.value,
            STRICTER,
            value.citation,
            value.confidence,
        )
        for name in sorted(required & rules.keys())
        for value in rules[name].values
        if value.value is not None
    ]
