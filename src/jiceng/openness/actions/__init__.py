"""Writes on notices and objections. Each is one transaction with one line in the log, which names nobody."""

from .notices import conclude, hand_on, post_notice, take_down
from .objections import answer_objection, raise_objection, reveal_objector

__all__ = [
    "answer_objection",
    "conclude",
    "hand_on",
    "post_notice",
    "raise_objection",
    "reveal_objector",
    "take_down",
]
