"""What was handed in in secret and is not written yet: one file each, in a folder that no copy of the data holds.

It is written in batches, shuffled, so that neither two copies around one hand-in nor the rows of one transaction join
anybody to what they handed in. Whoever watches the running server itself is outside this promise; the pages say so.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

BATCH = 5
"""How many are written at once, at least, before the end."""
ROOM = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something in the spool: the key of whom it is from, what they handed in, the receipt that they were shown."""

    who: int
    content: Any
    receipt: str


class NotPrivate(Exception):
    """The folder belongs to somebody else."""


def put(key: str, one: Waiting) -> bool:
    """Keep something until its batch is written; False where this person's is there already."""
    path = _folder(key) / str(one.who)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as file:
        json.dump([one.content, one.receipt], file)
    os.utime(path, (0, 0))
    return True


def take_back(key: str, who: int) -> bool:
    """Remove what came too late; False where it was taken to be counted."""
    try:
        (_folder(key) / str(who)).unlink()
    except FileNotFoundError:
        return False
    return True


def holds(key: str, who: int) -> bool:
    return (_place(key) / str(who)).exists()


def waiting(key: str) -> set[int]:
    """The keys of all from whom something lies there, with what is just being written."""
    place = _place(key)
    files = [*place.glob("*"), *place.glob("taken-*/*")]
    return {int(one.name) for one in files if one.name.isdigit()}


@contextmanager
def taken(key: str, *, everything: bool) -> Iterator[list[Waiting]]:
    """Some of those waiting, chosen at random, for writing: nobody else has them; after an error they wait again.

    Not `everything`: one batch while another batch stays behind, so that what is left for the end is never a few.
    """
    folder = _folder(key)
    names = [one.name for one in folder.iterdir() if one.is_file()]
    ROOM.shuffle(names)
    wanted = names if everything else names[:BATCH] if len(names) >= 2 * BATCH else []
    claimed = folder / f"taken-{secrets.token_hex(8)}"
    if not wanted:
        yield []
        return
    claimed.mkdir(mode=0o700)
    mine = [name for name in wanted if _moved(folder / name, claimed / name)]
    if not everything and len(mine) < BATCH:
        _back(claimed, folder)
        yield []
        return
    try:
        yield [_read(claimed / name) for name in mine]
    except BaseException:
        _back(claimed, folder)
        raise
    shutil.rmtree(claimed)


def recover(key: str) -> None:
    """What a process that was killed had taken waits again; what it had written is told apart by the mark of who handed in."""
    folder = _folder(key)
    for one in folder.glob("taken-*"):
        _back(one, folder)


def clear(key: str) -> None:
    shutil.rmtree(_place(key), ignore_errors=True)


def _read(path: Path) -> Waiting:
    content, receipt = json.loads(path.read_text())
    return Waiting(int(path.name), content, receipt)


def _moved(one: Path, to: Path) -> bool:
    try:
        one.rename(to)
    except FileNotFoundError:
        return False
    return True


def _back(claimed: Path, folder: Path) -> None:
    for one in claimed.iterdir():
        _moved(one, folder / one.name)
    shutil.rmtree(claimed, ignore_errors=True)


def _place(key: str) -> Path:
    return Path(settings.JICENG_SPOOL) / key


def _folder(key: str) -> Path:
    """The folder, made where it is not there yet and kept from others. Raises NotPrivate."""
    folder = _place(key)
    root = folder.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if hasattr(os, "getuid") and root.stat().st_uid != os.getuid():
        raise NotPrivate(str(root))
    root.chmod(0o700)
    return folder
