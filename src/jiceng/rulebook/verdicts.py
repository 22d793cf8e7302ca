"""A verdict explains itself: the answer, the rules it rests on, and what is uncertain."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

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


@dataclass
class Reasons:
    """Reads values for one question and remembers which, so that the verdict can say so."""

    book: Rulebook
    on: dt.date
    because: dict[str, dict[str, Any]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    missing: bool = False

    def value(self, rule_id: str, *, needed: bool = True) -> Any:
        """The value in force, or None with a warning that says from when one is."""
        rule = self.book.rule(rule_id)
        value = rule.on(self.on)
        if value is None:
            if needed:
                self.missing = True
                first = next((one.begins for one in rule.values if one.begins and one.begins > self.on), None)
                since = f"，{first} 起才有" if first else "，已经废止"
                self.warnings.append(f"{rule_id}：{self.on} 没有施行中的规定{since}。")
            return None
        self.cite(rule_id, value)
        return value.value

    def cite(self, rule_id: str, value: Value) -> None:
        rule = self.book.rule(rule_id)
        if rule_id in self.because:
            return
        self.because[rule_id] = reason(rule_id, rule.text, value)
        if value.confidence == "MEMORY":
            self.warnings.append(f"{rule_id}：依据尚未复核。")
        if value.begins is None:
            self.warnings.append(f"{rule_id}：施行日期不详，按一直有效处理。")

    def verdict(self, question: str, answer: dict[str, Any]) -> Verdict:
        if self.missing:
            answer = dict.fromkeys(answer)
        return Verdict(
            question, self.on, answer, list(self.because.values()), self.warnings, not self.missing
        )


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
