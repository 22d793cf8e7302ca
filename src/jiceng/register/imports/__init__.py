"""Workbooks of organisations and members into the register: read, checked, compared, written at once, undone."""

from .commands import import_organizations, import_roster
from .problems import Cancelled, ImportResult, Problem
from .undoing import undo

__all__ = ["Cancelled", "ImportResult", "Problem", "import_organizations", "import_roster", "undo"]
