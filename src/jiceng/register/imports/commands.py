"""Importing a workbook: what the command and the page call."""

import gc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from jiceng.accounts.models import User
from jiceng.core.clock import now
from jiceng.documents.models import ImportKind, ImportRun
from jiceng.documents.workbooks import open_workbook
from jiceng.organizations.models import Organization

from .organizations import OrganizationsImport
from .problems import ImportResult
from .roster import RosterImport
from .running import Progress, require_right, sha256_of, write_all

Importer = RosterImport | OrganizationsImport


def _silent(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


def _never() -> bool:
    return False


def import_roster(
    path: Path | str,
    *,
    by: User | None,
    organization: Organization | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    should_cancel: Callable[[], bool] | None = None,
    run: ImportRun | None = None,
) -> ImportResult:
    """Members into the register. All rows not refused go in together, or, with `dry_run`, nothing does.

    `by`: None for the system actor. `organization`: only branches in its subtree; a roster without a branch column goes
    into it. `progress` is told between chunks of rows. `run`: the stored run to finish (a page made it), else one is
    made. Raises WorkbookRefused (unusable file), Cancelled, Forbidden, Http404, Refused.
    """
    by = by or User.objects.system()
    require_right(by, organization)
    importer = RosterImport(by=by, organization=organization, dry_run=dry_run)
    return _carry_out(importer, ImportKind.ROSTER, Path(path), by, organization, progress, should_cancel, run)


def import_organizations(
    path: Path | str,
    *,
    by: User | None,
    organization: Organization | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    should_cancel: Callable[[], bool] | None = None,
    run: ImportRun | None = None,
) -> ImportResult:
    """Organisations into the register; parents may follow their children. As `import_roster` otherwise."""
    by = by or User.objects.system()
    require_right(by, organization)
    importer = OrganizationsImport(by=by, organization=organization, dry_run=dry_run)
    return _carry_out(
        importer, ImportKind.ORGANIZATIONS, Path(path), by, organization, progress, should_cancel, run
    )


_USUAL = gc.get_threshold()
_SELDOM = (50_000, *_USUAL[1:])


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Rows by the thousand look like garbage to the collector and are none: looking through them took a fifth of the time."""
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL)


def _carry_out(
    importer: Importer,
    kind: ImportKind,
    path: Path,
    by: User,
    organization: Organization | None,
    progress: Progress | None,
    should_cancel: Callable[[], bool] | None,
    run: ImportRun | None,
) -> ImportResult:
    progress = progress or _silent
    started = now()
    with closing(importer), _collecting_seldom():
        with closing(open_workbook(path)) as workbook:
            importer.check(workbook, progress, should_cancel or _never)
        result = importer.result
        if result.dry_run:
            return result
        run = run or ImportRun(kind=kind, file_name=path.name[-200:], by=by, organization=organization)
        run.sha256 = sha256_of(path)
        run.started_at = run.started_at or started
        write_all(run=run, result=result, write=importer.write, progress=progress)
    return result
