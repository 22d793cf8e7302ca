"""Writes on the register of organisations. Access is checked by the caller, who knows the user's scope."""

from .changes import move, reclassify, rename
from .endings import dissolve, merge, split
from .packs import planned_use, stop_using, use_pack
from .publishing import publish_totals
from .setup import set_up
from .terms import close_term, open_term
from .units import add_unit, close_unit, cover_unit, edit_unit

__all__ = [
    "add_unit",
    "close_term",
    "close_unit",
    "cover_unit",
    "dissolve",
    "edit_unit",
    "merge",
    "move",
    "open_term",
    "planned_use",
    "publish_totals",
    "reclassify",
    "rename",
    "set_up",
    "split",
    "stop_using",
    "use_pack",
]
