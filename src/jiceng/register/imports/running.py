"""One import from file to register: the stored run, the one transaction, the log line."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope
from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core import vendor
from jiceng.core.clock import now, today
from jiceng.core.errors import Forbidden, Refused
from jiceng.documents.models import ImportRun, ImportState
from jiceng.organizations.models import Organization

from .counting import count_anew
from .problems import LISTED, ImportResult
from .writing import ChangeSet, digest

Progress = Callable[[str, int, int], None]
"""Told between chunks of rows: the stage (`checked`, `written`), how many rows are done, and of how many."""


class Run:
    """The writing of one import: what it wrote, and how far it is."""

    def __init__(self, result: ImportResult, progress: Progress) -> None:
        self.result = result
        self.written = ChangeSet()
        self._progress = progress
        self._done = 0

    def wrote(self, count: int) -> None:
        self._done += count
        self._progress("written", self._done, self.result.new + self.result.changed)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def require_right(by: User, organization: Organization | None) -> None:
    """Raises Forbidden (or 404, outside one's scope) where the user may not import here."""
    scope = Scope(by, today())
    if organization is not None:
        scope.require(Right.IMPORT, organization)
    elif not scope.may(Right.IMPORT):
        raise Forbidden(Right.IMPORT)


def store(run: ImportRun, result: ImportResult) -> None:
    """What the page shows of a run: counts, the first problems, changes and missing members."""
    run.counts = result.counts()
    run.problems = [one.as_json() for one in result.problems[:LISTED]]
    run.changes = [asdict(one) for one in result.changes]
    run.missing = [{"name": name, "branch": branch} for name, branch in result.missing_members]


def write_all(
    *,
    run: ImportRun,
    result: ImportResult,
    write: Callable[[Run], None],
    progress: Progress,
) -> None:
    """Everything not refused goes in together, with its change set and one line of the log.

    Raises Refused where the register changed under the import; then nothing was written.
    """
    writing = Run(result, progress)
    at = now()
    try:
        with vendor.roomy_cache(), transaction.atomic():
            vendor.lock("import")
            write(writing)
            count_anew(writing.written)
            run.written = writing.written.pack()
            run.digest = digest(run.written)
            run.state, run.finished_at = ImportState.DONE, at
            store(run, result)
            run.save()
            place = run.organization.public_id if run.organization else ""
            details = {
                "file": run.file_name,
                "sha256": run.sha256,
                "changes": run.digest,
                "counts": result.counts(),
            }
            record(
                by=run.by,
                verb="imported",
                kind=run.kind,
                at=at,
                subject=run.public_id,
                place=place,
                details=details,
            )
    except IntegrityError as error:
        raise Refused(_("导入期间名册被别人修改了，什么也没有写入，请重新导入。")) from error
    result.run = run
