"""Reads of this room."""

from .held import HeldRow, NotHeldRow, held, not_held
from .rosters import RosterLine, roster

__all__ = ["HeldRow", "NotHeldRow", "RosterLine", "held", "not_held", "roster"]
