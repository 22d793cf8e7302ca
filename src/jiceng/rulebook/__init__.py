"""The rulebook: packs, verdicts, questions."""

from .ask import QUESTIONS, ask
from .errors import BadInput, PackError
from .packs import Citation, Requirement, Rule, Rulebook, Value
from .requirements import activity_requirements, requirement_plan, sub_periods
from .shelf import default_rulebook, load_rulebook
from .verdicts import Verdict

__all__ = [
    "QUESTIONS",
    "BadInput",
    "Citation",
    "PackError",
    "Requirement",
    "Rule",
    "Rulebook",
    "Value",
    "Verdict",
    "activity_requirements",
    "ask",
    "default_rulebook",
    "load_rulebook",
    "requirement_plan",
    "sub_periods",
]
