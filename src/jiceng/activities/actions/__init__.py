"""Writes of this room. Access is checked by the caller, who knows the user's scope."""

from .ballots import cast_ballot, close_ballot, open_ballot
from .checking_in import claim, close_check_in, open_check_in
from .corrections import cancel, correct_activity
from .files import attach_file
from .handing_on import hand_on, leave
from .holding import hold
from .marking import mark_attendance
from .planning import plan_activity
from .record import record_activity

__all__ = [
    "attach_file",
    "cancel",
    "cast_ballot",
    "claim",
    "close_ballot",
    "close_check_in",
    "correct_activity",
    "hand_on",
    "hold",
    "leave",
    "mark_attendance",
    "open_ballot",
    "open_check_in",
    "plan_activity",
    "record_activity",
]
