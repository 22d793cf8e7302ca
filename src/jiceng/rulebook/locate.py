"""Where the packs lie: in the wheel, in a checkout, and in folders an installation adds."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def rules_directories() -> list[Path]:
    """The shipped packs, then those of `JICENG_RULES` (folders separated as in PATH)."""
    shipped = PACKAGE / "_rules"
    folders = [shipped if shipped.is_dir() else PACKAGE.parents[1] / "rules"]
    folders += [Path(one) for one in os.environ.get("JICENG_RULES", "").split(os.pathsep) if one]
    return folders
