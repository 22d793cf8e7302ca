"""What is done every night, and the sealing of the log in between, while `jiceng run` serves."""

import datetime as dt
import logging
import threading
from collections.abc import Callable

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.urls import reverse

from jiceng.accounts import throttle
from jiceng.accounts.models import User
from jiceng.audit.actions import seal_pending
from jiceng.core import clock
from jiceng.organizations.actions import publish_totals
from jiceng.portal.ledgers import sweep_sets
from jiceng.procedures.talks import erase_expired
from jiceng.register.jobs import sweep_workbooks
from jiceng.workflow.actions import escalate, keep_days, remind, remind_tasks
from jiceng.workflow.models import Case

logger = logging.getLogger(__name__)
SEAL_EVERY = 20
"""Seconds between two sealings of the log."""
NIGHT = dt.time(2, 30)


def clear_sessions(at: dt.datetime) -> None:
    SessionStore.clear_expired()


def publish_figures(at: dt.datetime) -> None:
    publish_totals(by=User.objects.system(), at=at)


def _case_page(case: Case) -> str:
    return reverse("procedures:case", args=[case.public_id])


def send_reminders(at: dt.datetime) -> None:
    keep_days(at)
    remind(at, _case_page)
    escalate(at, _case_page)
    remind_tasks(at, lambda task: reverse("workflow:task", args=[task.public_id]))


TASKS: tuple[Callable[[dt.datetime], object], ...] = (
    clear_sessions,
    publish_figures,
    send_reminders,
    throttle.forget_old,
    sweep_sets,
    sweep_workbooks,
    erase_expired,
)
"""Each takes the time, may be done again at any time, and stands for itself: a failure of one stops no other."""


def work_through(at: dt.datetime) -> None:
    """Do everything of the night once."""
    for task in TASKS:
        _attempt(task, at)


def next_night(after: dt.datetime) -> dt.datetime:
    """When the next night's work begins."""
    night = dt.datetime.combine(after.astimezone(clock.zone()).date(), NIGHT, tzinfo=clock.zone())
    return night if night > after else night + dt.timedelta(days=1)


def keep_house(stop: threading.Event) -> None:
    """Seal now and then and do the night's work, until told to stop; then seal once more.

    The first round is done at the start: an office machine is switched off at night.
    """
    due = clock.now()
    while not stop.wait(SEAL_EVERY):
        _attempt(_seal, clock.now())
        if clock.now() >= due:
            work_through(clock.now())
            due = next_night(clock.now())
    _attempt(_seal, clock.now())


def _seal(at: dt.datetime) -> None:
    seal_pending()


def _attempt(task: Callable[[dt.datetime], object], at: dt.datetime) -> None:
    try:
        task(at)
    except Exception:
        logger.exception("%s failed; it is tried again", task.__name__)
    finally:
        connection.close()
