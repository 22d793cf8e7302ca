"""Ballots that were cast and are not written yet: one file each, in a folder that no copy of the data holds.

They are written in batches, shuffled, so that neither two copies around one cast nor the rows of one transaction join a
voter to a choice. Whoever watches the running server itself is outside this promise; the page says so.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

BATCH = 5
"""Ballots that are written at once, at least, before the vote is closed."""
ROOM = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ballot in the spool: the voter's key, the choice, the receipt that the voter was shown."""

    voter: int
    choice: str
    receipt: str


class NotPrivate(Exception):
    """The folder belongs to somebody else."""


def put(ballot: str, one: Waiting) -> bool:
    """Keep a ballot until its batch is written; False where this voter's is there already."""
    path = _folder(ballot) / str(one.voter)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as file:
        json.dump([one.choice, one.receipt], file)
    os.utime(path, (0, 0))
    return True


def take_back(ballot: str, voter: int) -> bool:
    """Remove a ballot that came too late; False where it was taken to be counted."""
    try:
        (_folder(ballot) / str(voter)).unlink()
    except FileNotFoundError:
        return False
    return True


def holds(ballot: str, voter: int) -> bool:
    return (_place(ballot) / str(voter)).exists()


@contextmanager
def taken(ballot: str, *, everything: bool) -> Iterator[list[Waiting]]:
    """Some of those waiting, chosen at random, for writing: nobody else has them; after an error they wait again.

    Not `everything`: one batch while another batch stays behind, so that what is left for the end is never a few.
    """
    folder = _folder(ballot)
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


def recover(ballot: str) -> None:
    """What a process that was killed had taken waits again; what it had written is told apart by the voter's mark."""
    folder = _folder(ballot)
    for one in folder.glob("taken-*"):
        _back(one, folder)


def clear(ballot: str) -> None:
    shutil.rmtree(_place(ballot), ignore_errors=True)


def _read(path: Path) -> Waiting:
    choice, receipt = json.loads(path.read_text())
    return Waiting(int(path.name), choice, receipt)


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


def _place(ballot: str) -> Path:
    return Path(settings.JICENG_SPOOL) / ballot


def _folder(ballot: str) -> Path:
    """The folder, made where it is not there yet and kept from others. Raises NotPrivate."""
    folder = _place(ballot)
    root = folder.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if hasattr(os, "getuid") and root.stat().st_uid != os.getuid():
        raise NotPrivate(str(root))
    root.chmod(0o700)
    return folder
