"""Reads of this room."""

from .held import HeldRow, NotHeldRow, held, not_held
from .lists import activities_of, last_place, taken_part, year_by_host
from .rosters import RosterLine, roster
from .words import default_title, every_kind, kind_choices, label_of

__all__ = [
    "HeldRow",
    "NotHeldRow",
    "RosterLine",
    "activities_of",
    "default_title",
    "every_kind",
    "held",
    "kind_choices",
    "label_of",
    "last_place",
    "not_held",
    "roster",
    "taken_part",
    "year_by_host",
]
