"""A verdict explains itself: the answer, the rules it rests on, and what is uncertain."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from .errors import NotInForce
from .packs import Rulebook, Value


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to a question on a day. `answered` is False where no rule in force answers it."""

    question: str
    on: dt.date
    answer: dict[str, Any]
    because: list[dict[str, Any]]
    warnings: list[str]
    answered: bool = True

    def as_json(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "on": self.on.isoformat(),
            "answer": self.answer,
            "because": self.because,
            "warnings": self.warnings,
        }


@dataclass(slots=True)
class Reasons:
    """Reads values for one question and remembers which, so that the verdict can say so."""

    book: Rulebook
    on: dt.date
    because: dict[str, dict[str, Any]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def value(self, rule_id: str, *, on: dt.date | None = None) -> Any:
        """The value in force on the day asked (or another day). Raises NotInForce, with a warning from when it is."""
        day = on or self.on
        value = self.optional(rule_id, on=day, say=True)
        if value is None:
            raise NotInForce(rule_id)
        return value

    def optional(self, rule_id: str, *, on: dt.date | None = None, say: bool = False) -> Any:
        """The value in force, else None; `say`: with a warning from when there is one."""
        value = self.book.rule(rule_id).on(on or self.on)
        if value is None:
            if say:
                self.warn(self.absence(rule_id, on or self.on))
            return None
        self.cite(rule_id, value)
        return value.value

    def absence(self, rule_id: str, day: dt.date, period: str | None = None) -> str:
        """A sentence: the rule is not in force on the day, and from when it is."""
        begins = [
            one.begins for one in self.book.rule(rule_id).values if one.begins and one.value is not None
        ]
        first = next((one for one in begins if one > day), None)
        since = f"{first} 起才有" if first else "已经废止"
        return f"{rule_id}：{period or day} 没有施行中的规定，{since}。"

    def warn(self, sentence: str) -> None:
        """A warning of the verdict, once."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def cite(self, rule_id: str, value: Value) -> None:
        """The answer rests on a value."""
        if rule_id in self.because:
            return
        self.because[rule_id] = reason(rule_id, self.book.rule(rule_id).text, value)
        if value.confidence == "MEMORY":
            self.warn(f"{rule_id}：依据尚未复核。")
        if value.begins is None:
            self.warn(f"{rule_id}：施行日期不详，按一直有效处理。")

    def verdict(self, question: str, answer: dict[str, Any], *, answered: bool = True) -> Verdict:
        return Verdict(question, self.on, answer, list(self.because.values()), self.warnings, answered)


def reason(rule_id: str, text: str, value: Value) -> dict[str, Any]:
    """One entry of `because`."""
    return {
        "rule": rule_id,
        "text": text,
        "citation": {
            "instrument": value.citation.instrument,
            "article": value.citation.article,
            "label": value.citation.label,
            "url": value.citation.url,
        },
        "confidence": value.confidence,
    }
