"""Asking: every question by its name."""

import datetime as dt

from . import (
    development,
    dues,
    education,
    elections,
    formalism,
    formation,
    meetings,
    membership,
    notices,
    requirements,
    schemes,
    terms,
)
from .errors import BadInput, NotInForce
from .given import Given
from .packs import Rulebook
from .question import Question
from .shelf import default_rulebook
from .verdicts import Reasons, Verdict, assumptions

QUESTIONS: dict[str, Question] = {
    question.name: question
    for room in (
        meetings,
        elections,
        development,
        notices,
        dues,
        membership,
        education,
        schemes,
        formalism,
        formation,
        terms,
        requirements,
    )
    for question in room.QUESTIONS
}


def ask(question: str, given: Given, *, on: dt.date, book: Rulebook | None = None) -> Verdict:
    """The verdict on a question by the rules in force on a day. Raises BadInput.

    Beside the question's own fields, `assume` may give for a rule one of the alternatives that its pack names.
    """
    asked = QUESTIONS.get(question)
    if asked is None:
        raise BadInput(f"question: got {question!r}; it takes one of {', '.join(QUESTIONS)}.")
    book = book or default_rulebook()
    assumed = None
    if "assume" in given:
        given = dict(given)
        assumed = assumptions(book, given.pop("assume"))
    reasons = Reasons(book, on, assumed)
    read = asked.takes.read(given)
    try:
        return reasons.verdict(question, asked.answer(reasons, read))
    except NotInForce:
        return reasons.verdict(question, dict.fromkeys(asked.gives), answered=False)
