"""Asking: every question by its name, with what it takes."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import formation, meetings, requirements, terms
from .errors import BadInput
from .given import Given
from .packs import Rulebook, default_rulebook
from .verdicts import Reasons, Verdict

Answerer = Callable[[Reasons, Given], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its title, the fields it takes, and the function that answers it."""

    name: str
    title: str
    takes: tuple[str, ...]
    answer: Answerer


QUESTIONS: dict[str, Question] = {
    question.name: question
    for question in (
        Question("meeting.threshold", "会议人数和票数", ("meeting", "should_attend"), meetings.threshold),
        Question(
            "meeting.verdict",
            "会议是否有效、是否通过",
            ("meeting", "should_attend", "present", "favour", "written_favour"),
            meetings.verdict,
        ),
        Question(
            "organization.form",
            "组织设置形式",
            ("full_members", "probationary", "units", "sector"),
            formation.form,
        ),
        Question("term.dates", "届期", ("kind", "sector", "elected", "extended_years"), terms.dates),
        Question(
            "activity.requirements",
            "应开展的组织生活",
            ("organization", "activities", "period"),
            requirements.answer,
        ),
    )
}


def ask(question: str, given: Given, *, on: dt.date, book: Rulebook | None = None) -> Verdict:
    """The verdict on a question by the rules in force on a day. Raises BadInput."""
    if question not in QUESTIONS:
        raise BadInput(f"question: got {question!r}; it takes one of {', '.join(QUESTIONS)}.")
    reasons = Reasons(book or default_rulebook(), on)
    answer = QUESTIONS[question].answer(reasons, given)
    return reasons.verdict(question, answer)
