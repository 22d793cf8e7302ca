"""A verdict explains itself: the answer, the rules it rests on, and what is uncertain."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from .errors import BadInput, NotInForce
from .packs import Resolved, Rulebook, Value, reason, warnings_of

Because = dict[str, Any]
"""Rule, text, citation and confidence; the same object in every verdict that rests on the value: never changed."""


class Verdict:
    """The answer to a question on a day. `answered` is False where no rule in force answers it."""

    __slots__ = ("answer", "answered", "because", "on", "question", "warnings")

    def __init__(
        self,
        question: str,
        on: dt.date,
        answer: dict[str, Any],
        because: tuple[Because, ...],
        warnings: tuple[str, ...],
        answered: bool,
    ) -> None:
        self.question, self.on, self.answer = question, on, answer
        self.because, self.warnings, self.answered = because, warnings, answered

    def as_json(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "on": self.on.isoformat(),
            "answer": self.answer,
            "because": list(self.because),
            "warnings": list(self.warnings),
        }


class Reasons:
    """Reads values for one question and remembers which, so that the verdict can say so.

    `assumed`: values of rules that whoever asks takes from among the alternatives that a pack names.
    """

    __slots__ = ("_because", "_today", "_warnings", "assumed", "book", "on")

    def __init__(self, book: Rulebook, on: dt.date, assumed: Mapping[str, Any] | None = None) -> None:
        self.book, self.on, self.assumed = book, on, assumed
        self._today = book.on(on)
        self._because: dict[str, Because] = {}
        self._warnings: list[str] = []

    def value(self, rule_id: str, *, on: dt.date | None = None) -> Any:
        """The value in force on the day asked (or another day). Raises NotInForce, with a warning from when it is."""
        found = (self._today if on is None else self.book.on(on)).get(rule_id)
        if found is None:
            self.warn(self.absence(rule_id, on or self.on))
            raise NotInForce(rule_id)
        self._because[rule_id] = found.because
        if found.warnings or self.assumed:
            return self._doubtful(rule_id, found)
        return found.value

    def optional(self, rule_id: str, *, on: dt.date | None = None, say: bool = False) -> Any:
        """The value in force, else None; `say`: with a warning from when there is one."""
        found = (self._today if on is None else self.book.on(on)).get(rule_id)
        if found is None:
            if say:
                self.warn(self.absence(rule_id, on or self.on))
            return None
        self._because[rule_id] = found.because
        if found.warnings or self.assumed:
            return self._doubtful(rule_id, found)
        return found.value

    def _doubtful(self, rule_id: str, found: Resolved) -> Any:
        """The value, or the alternative assumed; the warnings that go with it."""
        if self.assumed and rule_id in self.assumed:
            self.warn(f"{rule_id}：按给定的另一说计算。")
            return self.assumed[rule_id]
        for sentence in found.warnings:
            self.warn(sentence)
        return found.value

    def absence(self, rule_id: str, day: dt.date, period: str | None = None) -> str:
        """A sentence: the rule is not in force on the day, and from when it is."""
        rule = self.book.find(rule_id)
        if rule is None:
            return f"{rule_id}：所用的规则包里没有这条规定。"
        begins = [one.begins for one in rule.values if one.begins and one.value is not None]
        first = next((one for one in begins if one > day), None)
        since = f"{first} 起才有" if first else "已经废止"
        return f"{rule_id}：{period or day} 没有施行中的规定，{since}。"

    def warn(self, sentence: str) -> None:
        """A warning of the verdict, once."""
        if sentence not in self._warnings:
            self._warnings.append(sentence)

    def cite(self, rule_id: str, value: Value) -> None:
        """The answer rests on a value that was read otherwise."""
        if rule_id not in self._because:
            self._because[rule_id] = reason(rule_id, value)
            for sentence in warnings_of(rule_id, value, self.on):
                self.warn(sentence)

    def verdict(self, question: str, answer: dict[str, Any], *, answered: bool = True) -> Verdict:
        because = tuple(self._because.values())
        return Verdict(question, self.on, answer, because, tuple(self._warnings), answered)


def assumptions(book: Rulebook, given: Any) -> dict[str, Any]:
    """Checks `assume`: for each rule named, one of the values or alternatives that its pack names. Raises BadInput."""
    if not isinstance(given, Mapping):
        raise BadInput(
            f"assume: got {given!r}; it takes an object that gives for a rule one of its alternatives."
        )
    for rule_id, value in given.items():
        rule = book.find(rule_id)
        values = [one for one in rule.values if one.alternatives] if rule else []
        known = [one.value for one in values] + [other.value for one in values for other in one.alternatives]
        if value not in known:
            choices = "; ".join(map(str, known)) or "the id of a rule with alternatives"
            raise BadInput(f"assume.{rule_id}: got {value!r}; it takes {choices}.")
    return dict(given)
