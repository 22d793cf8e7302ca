"""Asking: every question by its name."""

import datetime as dt

from . import formation, meetings, requirements, terms
from .errors import BadInput, NotInForce
from .given import Given
from .packs import Rulebook, default_rulebook
from .question import Question
from .verdicts import Reasons, Verdict

QUESTIONS: dict[str, Question] = {
    question.name: question
    for room in (meetings, formation, terms, requirements)
    for question in room.QUESTIONS
}


def ask(question: str, given: Given, *, on: dt.date, book: Rulebook | None = None) -> Verdict:
    """The verdict on a question by the rules in force on a day. Raises BadInput."""
    asked = QUESTIONS.get(question)
    if asked is None:
        raise BadInput(f"question: got {question!r}; it takes one of {', '.join(QUESTIONS)}.")
    reasons = Reasons(book or default_rulebook(), on)
    read = asked.takes.read(given)
    try:
        return reasons.verdict(question, asked.answer(reasons, read))
    except NotInForce:
        return reasons.verdict(question, dict.fromkeys(asked.gives), answered=False)
