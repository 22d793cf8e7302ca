"""The house as the architecture tests see it: its rooms from the ground up, and their files."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "jiceng"
# From the ground up; rooms in one set stand side by side.
ROOMS = [
    {"core", "rulebook"},
    {"ui"},
    {"accounts"},
    {"audit", "figures"},
    {"organizations"},
    {"people"},
    {"access"},
    {"documents", "notifications"},
    {"register"},
    {"workflow", "openness"},
    {"activities"},
    {"procedures"},
    {"duties"},
    {"portal", "api"},
    {"config"},
]
FLOOR = {room: floor for floor, rooms in enumerate(ROOMS) for room in rooms}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def files(suffix: str, *, migrations: bool = False) -> Iterator[Path]:
    """The files of the package with a suffix; migrations only if asked for."""
    for path in sorted(PACKAGE.rglob(f"*{suffix}")):
        if migrations or "migrations" not in path.parts:
            yield path


def shown(path: Path, text: str, match: re.Match[str]) -> str:
    """Where a finding stands, as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}"
