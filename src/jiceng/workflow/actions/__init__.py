"""Writes on cases. Each is one transaction with one line in the log."""

from .cases import end_case, hand_over, open_case
from .originals import note_original
from .reminding import remind
from .renewing import renew
from .steps import correct_step, perform_effects, record_step, withdraw_step

__all__ = [
    "correct_step",
    "end_case",
    "hand_over",
    "note_original",
    "open_case",
    "perform_effects",
    "record_step",
    "remind",
    "renew",
    "withdraw_step",
]
