"""Imports that go on while the user does something else: checked and written in a thread of their own."""

import datetime as dt
import gzip
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from jiceng.core.clock import now
from jiceng.core.errors import Forbidden, Refused
from jiceng.core.locks import FileLock, is_held
from jiceng.documents.models import ImportKind, ImportRun, ImportState
from jiceng.documents.workbook_safety import WorkbookRefused

from .imports import Cancelled, ImportResult, import_organizations, import_roster
from .imports.running import store

KEPT = dt.timedelta(days=30)
WORKING = (ImportState.WAITING, ImportState.CHECKING, ImportState.WRITING)
BEGINS_FROM = {
    ImportState.CHECKING: (ImportState.WAITING, ImportState.BROKEN_OFF),
    ImportState.WRITING: (ImportState.CHECKED,),
}
INTERVAL = 0.5
"""Seconds between two looks at the stored run."""


def path_of(run: ImportRun) -> Path:
    """Where the user's own workbook lies, under its random name."""
    return Path(settings.JICENG_DATA) / "imports" / run.stored_as


def sweep_workbooks(at: dt.datetime) -> None:
    """Delete users' workbooks a month after they came in: they hold identity numbers as written."""
    for path in (Path(settings.JICENG_DATA) / "imports").glob("*"):
        if path.stat().st_mtime < (at - KEPT).timestamp():
            path.unlink(missing_ok=True)


def lock_of(run: ImportRun) -> Path:
    """The file that the process at work on a run holds locked."""
    return Path(settings.JICENG_DATA) / "imports" / f"{run.public_id}.lock"


def problems_of(run: ImportRun) -> Path:
    """Where all problems of a run lie, for the workbook that goes back: one JSON document a line, packed."""
    return Path(settings.JICENG_DATA) / "imports" / f"{run.public_id}.problems.gz"


def give_up(at: dt.datetime, runs: QuerySet[ImportRun] | None = None) -> int:
    """Imports (all, or some of them) on which no process works any more wrote nothing, and say so; returns how many.

    Their files stay, so that they can be checked again. Called before serving and by the page.
    """
    runs = ImportRun.objects.all() if runs is None else runs
    sentence = _("系统中途停止，这次导入没有完成，什么也没有写入。原来的文件还在，可以再核对一次。")
    count = 0
    for run in runs.exclude(stored_as="").filter(state__in=WORKING):
        if not is_held(lock_of(run)):
            count += ImportRun.objects.filter(pk=run.pk, state__in=WORKING).update(
                state=ImportState.BROKEN_OFF, sentence=sentence, finished_at=at
            )
    return count


def begin(run: ImportRun, *, dry_run: bool) -> bool:
    """Check (`dry_run`) or write the workbook of a stored run in the background.

    False where another process already works on it, or there is nothing to begin.
    """
    lock = FileLock(lock_of(run))
    if not lock.acquire():
        return False
    wanted = ImportState.CHECKING if dry_run else ImportState.WRITING
    claimed = ImportRun.objects.filter(pk=run.pk, state__in=BEGINS_FROM[wanted]).update(
        state=wanted, rows_done=0, rows_total=0, cancel_asked=False, sentence="", finished_at=None
    )
    if not claimed:
        lock.release()
        return False
    language = translation.get_language() or settings.LANGUAGE_CODE
    start(_in_thread, run, dry_run, language, lock)
    return True


def start(work: Callable[..., None], run: ImportRun, *arguments: Any) -> None:
    threading.Thread(target=work, args=(run.pk, *arguments), name=f"import-{run.public_id}").start()


def _in_thread(key: int, dry_run: bool, language: str, lock: FileLock) -> None:
    close_old_connections()
    try:
        with translation.override(language):
            work(key, dry_run=dry_run)
    finally:
        connection.close()
        lock.release()


class _Watch:
    """Writes progress to the stored run now and then, and sees whether the user cancelled."""

    def __init__(self, key: int) -> None:
        self.key, self.looked, self.cancelled = key, 0.0, False

    def progress(self, stage: str, done: int, total: int) -> None:
        if connection.in_atomic_block or time.monotonic() - self.looked < INTERVAL:
            return
        self.looked = time.monotonic()
        ImportRun.objects.filter(pk=self.key).update(rows_done=done, rows_total=total)
        self.cancelled = ImportRun.objects.filter(pk=self.key, cancel_asked=True).exists()

    def should_cancel(self) -> bool:
        return self.cancelled


def work(key: int, *, dry_run: bool) -> None:
    """Check or write one stored run, and store how it ended."""
    run = ImportRun.objects.select_related("by", "organization").get(pk=key)
    watch = _Watch(key)
    action = import_roster if run.kind == ImportKind.ROSTER else import_organizations
    try:
        result = action(
            path_of(run),
            by=run.by,
            organization=run.organization,
            dry_run=dry_run,
            progress=watch.progress,
            should_cancel=watch.should_cancel,
            run=run,
        )
    except Cancelled:
        _finish(key, ImportState.CANCELLED, _("已取消，什么也没有写入。"))
    except (Refused, Forbidden, WorkbookRefused) as refused:
        _finish(key, ImportState.UNUSABLE, str(refused) or _("没有导入的权限。"))
    except Exception:
        _finish(key, ImportState.UNUSABLE, _("读取时出了意外，什么也没有写入。请另存为新的 xlsx 文件再试。"))
        raise
    else:
        _keep_problems(run, result)
        if dry_run:
            store(run, result)
            run.state = ImportState.CHECKED
            run.save(update_fields=["counts", "problems", "changes", "missing", "state"])


def _keep_problems(run: ImportRun, result: ImportResult) -> None:
    with gzip.open(problems_of(run), "wt", encoding="utf-8", compresslevel=1) as file:
        for one in result.problems:
            file.write(json.dumps(one.as_json(), ensure_ascii=False) + "\n")


def all_problems(run: ImportRun) -> list[dict[str, Any]]:
    """Every problem of a run, where the file with them is still there; else those that the page shows."""
    path = problems_of(run)
    if not path.exists():
        return list(run.problems)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _finish(key: int, state: ImportState, sentence: str) -> None:
    ImportRun.objects.filter(pk=key).update(state=state, sentence=sentence, finished_at=now())
