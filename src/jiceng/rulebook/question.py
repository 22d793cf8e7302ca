"""A question of the rulebook, declared beside the function that answers it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .given import Given, Schema
from .verdicts import Reasons

Answerer = Callable[[Reasons, Given], dict[str, Any]]
"""Takes what was read by the question's schema; returns every field of the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question: its title and help, the fields it takes, and those of its answer (name to label)."""

    name: str
    title: str
    help: str
    takes: Schema
    gives: Mapping[str, str]
    answer: Answerer

    def describe(self) -> dict[str, Any]:
        """The question as data, for forms and other programs."""
        return {
            "question": self.name,
            "title": self.title,
            "help": self.help,
            "takes": [field.describe() for field in self.takes.fields.values()],
            "gives": dict(self.gives),
        }
