"""What is handed to the actions of this room."""

from collections.abc import Mapping
from dataclasses import dataclass

Absences = Mapping[int, tuple[str, str]]
"""Person id → (`Presence`, reason): only those who were not simply present."""


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item of the agenda. With `meeting` it has a vote by count: `favour`, `against`, `abstain`, `written_favour`."""

    title: str
    decision: str = ""
    meeting: str = ""
    favour: int | None = None
    against: int | None = None
    abstain: int | None = None
    written_favour: int | None = None
