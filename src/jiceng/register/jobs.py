"""Imports that go on while the user does something else: checked and written in a thread of their own."""

import datetime as dt
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import translation
from django.utils.translation import gettext as _

from jiceng.core.clock import now
from jiceng.core.errors import Forbidden, Refused
from jiceng.documents.models import ImportKind, ImportRun, ImportState
from jiceng.documents.workbook_safety import WorkbookRefused

from .imports import Cancelled, import_organizations, import_roster
from .imports.running import store

KEPT = dt.timedelta(days=30)
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


def give_up(at: dt.datetime) -> None:
    """Before serving: imports that a stopped server left at work wrote nothing, and say so."""
    left = ImportRun.objects.exclude(stored_as="").filter(
        state__in=[ImportState.WAITING, ImportState.CHECKING, ImportState.WRITING]
    )
    sentence = _("系统停止时这次导入还没有完成，什么也没有写入；请再导入一次。")
    left.update(state=ImportState.CANCELLED, sentence=sentence, finished_at=at)


def begin(run: ImportRun, *, dry_run: bool) -> None:
    """Check (`dry_run`) or write the workbook of a stored run in the background."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    threading.Thread(
        target=_in_thread, args=(run.pk, dry_run, language), name=f"import-{run.public_id}"
    ).start()


def _in_thread(key: int, dry_run: bool, language: str) -> None:
    close_old_connections()
    try:
        with translation.override(language):
            work(key, dry_run=dry_run)
    finally:
        connection.close()


class _Watch:
    """Writes progress to the stored run now and then, and sees whether the user cancelled."""

    def __init__(self, key: int) -> None:
        self.key, self.looked, self.cancelled = key, 0.0, False

    def progress(self, done: int, total: int) -> None:
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
        if dry_run:
            store(run, result)
            run.state = ImportState.CHECKED
            run.save(update_fields=["counts", "problems", "changes", "missing", "state"])


def _finish(key: int, state: ImportState, sentence: str) -> None:
    ImportRun.objects.filter(pk=key).update(state=state, sentence=sentence, finished_at=now())
