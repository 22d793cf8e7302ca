"""Tasks 挂账销号: opened, reported as done, verified by somebody else, opened again, postponed."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.clock import day_of
from jiceng.core.errors import Refused
from jiceng.organizations.models import Organization
from jiceng.people.models import Person

from ..models import Origin, Task, TaskEvent, TaskState


@transaction.atomic
def open_task(
    *,
    organization: Organization,
    title: str,
    origin: str,
    owner: Person,
    due: dt.date,
    by: User,
    at: dt.datetime,
    measure: str = "",
    source: str = "",
) -> Task:
    """Put something on the list, with who does it and by when. Raises Refused without a title, or for a day gone by."""
    if not title.strip():
        raise Refused(_("请写明是什么事。"), field="title")
    if origin not in Origin.values:
        raise Refused(_("请选择来源。"), field="origin")
    _not_past(due, at)
    task = Task.objects.create(
        organization=organization,
        title=title.strip(),
        origin=origin,
        source=source,
        measure=measure.strip(),
        owner=owner,
        due=due,
        opened_at=at,
        opened_by=by,
    )
    _happened(task, "opened", by, at, due=due)
    return task


@transaction.atomic
def report_task(*, task: Task, proof: str, by: User, at: dt.datetime) -> None:
    """The task is done, as its owner or whoever records says; it waits for somebody else to verify it."""
    task = _locked(task, TaskState.OPEN)
    if not proof.strip():
        raise Refused(_("请写明怎么完成的，有什么可以核对。"), field="proof")
    task.state, task.proof = TaskState.REPORTED, proof.strip()
    task.save(update_fields=["state", "proof"])
    _happened(task, "reported", by, at, note=task.proof)


@transaction.atomic
def verify_task(*, task: Task, note: str, by: User, at: dt.datetime) -> None:
    """Strike it off. Raises Refused for its owner, and for whoever reported it done."""
    task = _locked(task, TaskState.REPORTED)
    if task.owner.user_id == by.pk:
        raise Refused(_("责任人不能给自己销号，请由别人核实。"))
    last = task.events.filter(verb="reported").last()
    if last is not None and last.by_id == by.pk:
        raise Refused(_("谁登记的完成，就不能由谁销号，请由别人核实。"))
    task.state = TaskState.CLOSED
    task.save(update_fields=["state"])
    _happened(task, "verified", by, at, note=note.strip())


@transaction.atomic
def reopen_task(*, task: Task, why: str, due: dt.date, by: User, at: dt.datetime) -> None:
    """It is not done after all: on the list again, with a day."""
    task = _locked(task, TaskState.REPORTED, TaskState.CLOSED)
    if not why.strip():
        raise Refused(_("请写明为什么重新挂账。"), field="why")
    _not_past(due, at)
    task.state, task.due, task.reminded_on, task.proof = TaskState.OPEN, due, None, ""
    task.save(update_fields=["state", "due", "reminded_on", "proof"])
    _happened(task, "reopened", by, at, note=why.strip(), due=due)


@transaction.atomic
def postpone_task(*, task: Task, why: str, due: dt.date, by: User, at: dt.datetime) -> None:
    """A later day, with the reason; the earlier one stays to be read."""
    task = _locked(task, TaskState.OPEN)
    if not why.strip():
        raise Refused(_("请写明为什么改期。"), field="why")
    if due == task.due:
        raise Refused(_("期限就是这一天，没有改动。"), field="due")
    _not_past(due, at)
    task.due, task.reminded_on = due, None
    task.save(update_fields=["due", "reminded_on"])
    _happened(task, "postponed", by, at, note=why.strip(), due=due)


@transaction.atomic
def pass_on(*, task: Task, to: Organization, by: User, at: dt.datetime) -> None:
    """Another organisation answers for a task that is not struck off: where it stood no longer stands, or its owner left."""
    before = task.organization
    task.organization = to
    task.save(update_fields=["organization"])
    _happened(task, "moved", by, at, note=f"{before.name} → {to.name}")


@transaction.atomic
def note_task(*, task: Task, note: str, by: User, at: dt.datetime) -> None:
    """Something to know about a task, which stands as it is: what it came from has changed."""
    _happened(task, "noted", by, at, note=note)


def _not_past(due: dt.date, at: dt.datetime) -> None:
    if due < day_of(at):
        raise Refused(_("完成期限已经过去，请写今天或者以后的日期。"), field="due")


def _locked(task: Task, *states: str) -> Task:
    rows = Task.objects.select_for_update(of=("self",)).select_related("owner", "organization")
    found = rows.get(pk=task.pk)
    if found.state not in states:
        raise Refused(
            _("这件事现在是“%(state)s”，不能这样办；请刷新页面再看。") % {"state": found.get_state_display()}
        )
    return found


def _happened(
    task: Task, verb: str, by: User, at: dt.datetime, *, note: str = "", due: dt.date | None = None
) -> None:
    TaskEvent.objects.create(task=task, verb=verb, note=note[:400], due=due, at=at, by=by)
    record(
        by=by,
        verb=verb,
        kind="task",
        at=at,
        subject=task.public_id,
        place=task.organization.public_id,
        details={"due": due} if due else {},
    )
