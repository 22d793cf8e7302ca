"""The compiled copy of all packs, kept by a digest of their content.

It is only ever a convenience: absent, unwritable, damaged or of other files, the packs are read anew. It holds nothing
but plain values and the rulebook's own dataclasses; anything else in it is refused.
"""

import contextlib
import datetime as dt
import hashlib
import os
import pickle
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from . import packs as shapes
from . import procedures
from .packs import Pack

_SHAPES = {
    (one.__module__, one.__name__): one
    for one in (
        shapes.ActivityKind,
        shapes.Alternative,
        shapes.Citation,
        shapes.Pack,
        shapes.Requirement,
        shapes.Rule,
        shapes.Value,
        procedures.Mark,
        procedures.Outcome,
        procedures.Paper,
        procedures.Procedure,
        procedures.Result,
        procedures.Space,
        procedures.Stage,
        procedures.Step,
        procedures.StepField,
        procedures.Term,
    )
} | {("datetime", "date"): dt.date}
_ENGINE = (
    "compiled.py",
    "loading.py",
    "packs.py",
    "procedure_reading.py",
    "procedures.py",
    "shelf.py",
    "units.py",
    "yaml_lines.py",
)


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Only the shapes of packs. Raises UnpicklingError for anything else."""
        if (module, name) not in _SHAPES:
            raise pickle.UnpicklingError(f"{module}.{name} is not a part of a pack")
        return _SHAPES[module, name]


def digest(folders: Iterable[Path]) -> str:
    """Of every file of the packs, by name and content, and of the engine that reads them."""
    here = Path(__file__).parent
    seal = hashlib.sha256(sys.version.encode())
    for name in _ENGINE:
        seal.update((here / name).read_bytes())
    for folder in folders:
        for path in sorted(folder.rglob("*.yaml")):
            seal.update(f"\0{path}\0".encode())
            seal.update(path.read_bytes())
    return seal.hexdigest()


def fetch(place: Path, name: str) -> tuple[Pack, ...] | None:
    """The compiled packs, or None where there is no sound copy."""
    try:
        content = (place / f"rules-{name}").read_bytes()
        seal, body = content[:32], content[32:]
        if hashlib.sha256(name.encode() + body).digest() != seal:
            return None
        packs = _Reader(BytesIO(body)).load()
    except Exception:  # whatever a damaged copy holds, the packs themselves are at hand
        return None
    sound = isinstance(packs, tuple) and all(isinstance(one, Pack) for one in packs)
    return packs if sound else None


def store(place: Path, name: str, packs: tuple[Pack, ...]) -> None:
    """Keep a compiled copy, in place of older ones; where the folder cannot be written, none is kept."""
    body = pickle.dumps(packs, protocol=5)
    target, draft = place / f"rules-{name}", place / f"rules-{name}.{os.getpid()}"
    with contextlib.suppress(OSError):
        place.mkdir(exist_ok=True)
        draft.write_bytes(hashlib.sha256(name.encode() + body).digest() + body)
        draft.replace(target)
        for old in place.glob("rules-*"):
            if old != target:
                old.unlink(missing_ok=True)
