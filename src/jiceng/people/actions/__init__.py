"""Writes on the register of people. Access is checked by the caller, who knows the user's scope."""

from .contests import answer_contest, raise_contest
from .edit import edit_person
from .entry import admit_imported, end_membership, place
from .posts import appoint, close_term, end_appointment, open_term
from .reorganize import dissolve, merge, split, transfer
from .reveal import look, reveal

__all__ = [
    "admit_imported",
    "answer_contest",
    "appoint",
    "close_term",
    "dissolve",
    "edit_person",
    "end_appointment",
    "end_membership",
    "look",
    "merge",
    "open_term",
    "place",
    "raise_contest",
    "reveal",
    "split",
    "transfer",
]
