"""Tasks of the demo district: being done, overdue, waiting to be verified, struck off, opened again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from jiceng.people.models import Membership
from jiceng.workflow.actions import open_task, reopen_task, report_task, verify_task

from .development import moment

if TYPE_CHECKING:
    from .build import District

TASKS = (
    ("江景苑小区党支部", "楼道堆物清理", "problem", "联系物业逐栋清理，每周看一次", 40, 12, ""),
    ("江景苑小区党支部", "活动室漏水修缮", "decision", "请街道拨付维修经费", 50, -6, ""),
    ("江景苑小区党支部", "三会一课记录补签", "finding", "对照检查意见逐条补齐", 45, -15, "reported"),
    ("听涛里小区党支部", "独居老人走访名单更新", "problem", "党小组分片核对", 60, -30, "verified"),
    ("听涛里小区党支部", "党费收缴台账核对", "finding", "与银行回单逐笔核对", 70, -40, "reopened"),
)
"""Branch, what, from where, measure, opened how many days ago, due in how many, and how far it got."""


def record_tasks(district: District) -> None:
    by = district.system
    for where, title, origin, measure, opened, due, reached in TASKS:
        branch = district.organizations[where]
        owner = Membership.objects.filter(organization=branch, ends=None).order_by("pk")[1].person
        task = open_task(
            organization=branch,
            title=title,
            origin=origin,
            measure=measure,
            owner=owner,
            due=district.day + dt.timedelta(days=due),
            by=by,
            at=moment(district, opened),
        )
        staff = district.staff
        if reached:
            report_task(task=task, proof="已办完，材料在支部档案柜", by=by, at=moment(district, -due + 2))
        if reached in ("verified", "reopened"):
            verify_task(task=task, note="现场看过", by=staff, at=moment(district, -due))
        if reached == "reopened":
            again = district.day + dt.timedelta(days=20)
            reopen_task(task=task, why="复查发现仍有两笔对不上", due=again, by=staff, at=moment(district, 5))
