"""Where the packs lie: in the wheel, in a checkout, and in folders an installation adds; and their compiled copy."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def local_directory() -> Path:
    """Packs that the administrator put into use: `rules` in the data folder."""
    return Path(os.environ.get("JICENG_DATA") or "data") / "rules"


def local_stamp() -> int:
    """Changes whenever a pack is put into the data folder or taken out of it; 0 where there is none."""
    try:
        return local_directory().stat().st_mtime_ns
    except OSError:
        return 0


def rules_directories() -> list[Path]:
    """The shipped packs, those of `JICENG_RULES` (folders separated as in PATH), those of the data folder."""
    shipped = PACKAGE / "_rules"
    folders = [shipped if shipped.is_dir() else PACKAGE.parents[1] / "rules"]
    folders += [Path(one) for one in os.environ.get("JICENG_RULES", "").split(os.pathsep) if one]
    return [*folders, local_directory()] if local_directory().is_dir() else folders


def compiled_directory() -> Path | None:
    """Where the compiled copy is kept: `cache` in the data folder; None where that is not there yet."""
    data = Path(os.environ.get("JICENG_DATA") or "data")
    return data / "cache" if data.is_dir() else None
