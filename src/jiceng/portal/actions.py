"""What the portal writes: the key of a calendar feed, and packs of rules put into use."""

import datetime as dt
import hashlib
import secrets
import shutil
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.errors import Refused
from jiceng.organizations.actions import use_pack
from jiceng.organizations.models import Organization, PackUse
from jiceng.rulebook.locate import local_directory
from jiceng.rulebook.shelf import look_again

from .candidates import Candidate
from .changes import rewritten


@transaction.atomic
def renew_calendar(*, user: User, at: dt.datetime) -> str:
    """Give a user's calendar feed a new secret key; the address with the old one stops. Returns the key."""
    user.calendar_key = secrets.token_urlsafe(24)
    user.save(update_fields=["calendar_key"])
    record(by=user, verb="calendar_renewed", kind="user", at=at, subject=user.public_id)
    return user.calendar_key


def activate_pack(*, candidate: Candidate, begins: dt.date, by: User, at: dt.datetime) -> None:
    """Put a pack into use everywhere from a day on; one that waits in a file goes to the rules of the data folder.

    Every worker reads it with its next request. Results that were recorded stay as they are. Raises Refused for a pack
    with problems, for a new version that would change values before the day, and where it is in use everywhere already.
    """
    if candidate.problems or candidate.pack is None:
        raise Refused(_("规则包还有错误，请改正后重新上传。"))
    if sentences := rewritten(candidate, begins):
        raise Refused(" ".join(sentences), field="begins")
    aside = _install(candidate.folder, candidate.name) if candidate.folder else None
    try:
        with transaction.atomic():
            used = _use_everywhere(candidate, begins, by, at)
            if not used and not candidate.folder:
                raise Refused(_("这个规则包已经在各处使用。"))
            details = {
                "pack": candidate.name,
                "begins": begins,
                "version": _digest(local_directory() / candidate.name) if candidate.folder else None,
            }
            record(by=by, verb="pack_activated", kind="rules", at=at, details=details)
    except BaseException:
        if candidate.folder is not None:
            _restore(candidate.folder, candidate.name, aside)
        raise
    if candidate.folder is not None:
        shutil.rmtree(candidate.folder.parents[1], ignore_errors=True)


def _use_everywhere(candidate: Candidate, begins: dt.date, by: User, at: dt.datetime) -> int:
    """The organisations at the top use the pack from the day on; those that use it keep doing so."""
    using = PackUse.objects.filter(pack=candidate.name, ends=None).values("organization")
    roots = Organization.objects.filter(parent=None, dissolved_on=None).exclude(pk__in=using)
    if candidate.replaces and PackUse.objects.filter(pack=candidate.name).exists():
        return 0
    for root in roots.order_by("pk"):
        use_pack(organization=root, pack=candidate.name, begins=begins, by=by, at=at)
    return len(roots)


def _install(folder: Path, name: str) -> Path | None:
    """Move a pack among the rules of the data folder; returns where the version before it was put aside."""
    local = local_directory()
    local.mkdir(parents=True, exist_ok=True)
    aside = folder.parents[1] / "before" if (local / name).exists() else None
    if aside is not None:
        (local / name).rename(aside)
    folder.rename(local / name)
    look_again()
    return aside


def _restore(folder: Path, name: str, aside: Path | None) -> None:
    (local_directory() / name).rename(folder)
    if aside is not None:
        aside.rename(local_directory() / name)
    look_again()


def _digest(folder: Path) -> str:
    """Of every file of a pack, by name and content."""
    seal = hashlib.sha256()
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        seal.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        seal.update(path.read_bytes())
    return seal.hexdigest()
