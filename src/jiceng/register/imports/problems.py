"""What an import says about a cell, and the result that it hands back."""

import re
from dataclasses import dataclass, field
from typing import Any

from jiceng.documents.models import ImportRun
from jiceng.documents.workbooks import Cell
from jiceng.people.personal import mask_number

from .tables import Line
from .values import as_text

REFUSED, WARNED, NOTE = "refused", "warned", "note"
LISTED = 2_000
"""Changes and missing members kept one by one for the page; all are counted."""

_LONG_NUMBER = re.compile(r"\d{14,}[\dXx]?")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a cell: `row` as Excel counts, `column` the heading as written, `mend` what to do."""

    sheet: str
    row: int
    column: str
    value: str
    level: str
    problem: str
    mend: str

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def about(line: Line, name: str, cell: Cell, level: str, problem: str, mend: str, heading: str) -> Problem:
    """A problem of a cell in column `name` (`heading`: what the form calls it); identity numbers are masked."""
    value = as_text(cell)
    value = mask_number(value) if name == "number" else _LONG_NUMBER.sub(_masked, value)
    column = line.header.written.get(name, heading)
    return Problem(line.header.sheet, line.row, column, value[:200], level, problem, mend)


def _masked(match: re.Match[str]) -> str:
    return mask_number(match.group())


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What a row changes: the object's name, the field's name on the form, before and after (sealed ones empty)."""

    sheet: str
    row: int
    name: str
    column: str
    before: str
    after: str


@dataclass(slots=True)
class ImportResult:
    """Counts of rows (rows = new + changed + unchanged + refused), problems, and the changes field by field.

    `missing`: current members of the branches in the file whom the file lacks; `missing_members` lists the first of
    them as (name, branch). `run`: the stored import, where something was written.
    """

    kind: str
    dry_run: bool
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    warned: int = 0
    missing: int = 0
    problems: list[Problem] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)
    missing_members: list[tuple[str, str]] = field(default_factory=list)
    run: ImportRun | None = None

    def counts(self) -> dict[str, int]:
        names = ("rows", "new", "changed", "unchanged", "refused", "warned", "missing")
        return {name: getattr(self, name) for name in names}

    def as_json(self) -> dict[str, Any]:
        """The document that the command prints."""
        return {**self.counts(), "problems": [one.as_json() for one in self.problems]}

    @property
    def exit_code(self) -> int:
        """0 none refused, 1 some refused (the rest imported)."""
        return 1 if self.refused else 0

    def note_change(self, change: FieldChange) -> None:
        if len(self.changes) < LISTED:
            self.changes.append(change)


class Cancelled(Exception):
    """The user cancelled before anything was written."""
