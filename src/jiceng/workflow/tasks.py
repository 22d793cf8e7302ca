"""Reads on tasks, and the list as it is printed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from jiceng.access.scope import Scope
from jiceng.documents.sheets import HEI, cell, page, saved, table, write
from jiceng.documents.words import Script, convert
from jiceng.organizations.models import Organization
from jiceng.ui.dates import show_date

from .models import Task, TaskState

SOON = dt.timedelta(days=14)


def tasks_within(organization: Organization) -> QuerySet[Task]:
    """Tasks of a subtree, those due first at the head."""
    return Task.objects.filter(organization.subtree("organization")).select_related("organization", "owner")


def tasks_due(organization: Organization, on: dt.date) -> QuerySet[Task]:
    """Open tasks of one organisation that are due soon or were, the nearest first."""
    rows = Task.objects.filter(organization=organization, state=TaskState.OPEN, due__lte=on + SOON)
    return rows.select_related("owner").order_by("due", "public_id")[:20]


def is_owner(scope: Scope, task: Task) -> bool:
    return task.owner.user_id is not None and task.owner.user_id == scope.user.pk


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board."""

    state: str
    title: str
    tasks: list[Task]
    more: int


def board_of(organization: Organization, *, most: int = 30) -> list[Column]:
    """The board: what is being done, what waits to be verified, what was struck off last. Six queries."""
    columns = []
    for state in TaskState:
        rows = tasks_within(organization).filter(state=state)
        order = ("-due", "public_id") if state == TaskState.CLOSED else ("due", "public_id")
        found = list(rows.order_by(*order)[:most])
        columns.append(Column(state.value, str(state.label), found, rows.count() - len(found)))
    return columns


HEADS = (
    ("序号", 12),
    ("事项", 54),
    ("来源", 22),
    ("整改措施", 58),
    ("责任人", 20),
    ("完成期限", 42),
    ("完成情况", 49),
)


def printed(organization: Organization, tasks: Iterable[Task], on: dt.date, script: Script = "hans") -> bytes:
    """The list as a Word file on a sheet laid sideways, as such lists hang on the wall."""
    document = Document()
    page(document)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(title, organization.name + convert("挂账销号清单", script), size=16, font=HEI)
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    write(line, show_date(on), size=10)
    widths = tuple(width for _head, width in HEADS)
    rows = table(document, widths)
    _row(rows, [convert(head, script) for head, _width in HEADS], widths, bold=True)
    for number, task in enumerate(tasks, 1):
        state = task.get_state_display() + (f"：{task.proof}" if task.proof else "")
        values = [
            str(number),
            task.title,
            task.get_origin_display(),
            task.measure,
            task.owner.name,
            show_date(task.due),
            state,
        ]
        _row(rows, values, widths)
    return saved(document)


def _row(rows: object, values: list[str], widths: tuple[int, ...], *, bold: bool = False) -> None:
    row = rows.add_row()  # type: ignore[attr-defined]
    row.height = Mm(9)
    for place, (value, width) in enumerate(zip(values, widths, strict=True)):
        cell(row.cells[place], value, width=Mm(width), bold=bold)
