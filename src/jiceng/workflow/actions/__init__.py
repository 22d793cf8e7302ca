"""Writes on cases. Each is one transaction with one line in the log."""

from .cases import cease, end_case, hand_over, open_case, turn_to
from .opening import keep_days
from .originals import note_original
from .reminding import escalate, remind, remind_tasks
from .renewing import renew
from .steps import correct_step, perform_effects, record_step, withdraw_step
from .tasks import note_task, open_task, pass_on, postpone_task, reopen_task, report_task, verify_task

__all__ = [
    "cease",
    "correct_step",
    "end_case",
    "escalate",
    "hand_over",
    "keep_days",
    "note_original",
    "note_task",
    "open_case",
    "open_task",
    "pass_on",
    "perform_effects",
    "postpone_task",
    "record_step",
    "remind",
    "remind_tasks",
    "renew",
    "reopen_task",
    "report_task",
    "turn_to",
    "verify_task",
    "withdraw_step",
]
