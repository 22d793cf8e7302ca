"""Where the packs lie: in the wheel, in a checkout, and in folders an installation adds; and their compiled copy."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def rules_directories() -> list[Path]:
    """The shipped packs, then those of `JICENG_RULES` (folders separated as in PATH)."""
    shipped = PACKAGE / "_rules"
    folders = [shipped if shipped.is_dir() else PACKAGE.parents[1] / "rules"]
    folders += [Path(one) for one in os.environ.get("JICENG_RULES", "").split(os.pathsep) if one]
    return folders


def compiled_directory() -> Path | None:
    """Where the compiled copy is kept: `cache` in the data folder; None where that is not there yet."""
    data = Path(os.environ.get("JICENG_DATA") or "data")
    return data / "cache" if data.is_dir() else None
