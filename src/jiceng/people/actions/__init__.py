"""Writes on the register of people. Access is checked by the caller, who knows the user's scope."""

from .candidacy import admit, convert, end_candidacy, enter_applicant, set_stage
from .contests import answer_contest, raise_contest
from .edit import edit_person
from .entry import admit_imported, end_membership, place, receive
from .honours import give_honour, revoke_honour, tell_story
from .posts import appoint, close_term, end_appointment, open_term
from .reorganize import dissolve, merge, split, transfer
from .reveal import look, reveal
from .stays import enter_guest, keep_stay

__all__ = [
    "admit",
    "admit_imported",
    "answer_contest",
    "appoint",
    "close_term",
    "convert",
    "dissolve",
    "edit_person",
    "end_appointment",
    "end_candidacy",
    "end_membership",
    "enter_applicant",
    "enter_guest",
    "give_honour",
    "keep_stay",
    "look",
    "merge",
    "open_term",
    "place",
    "raise_contest",
    "receive",
    "reveal",
    "revoke_honour",
    "set_stage",
    "split",
    "tell_story",
    "transfer",
]
