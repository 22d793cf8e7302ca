"""Transfers of membership in the demo district: done, waiting for the other end, declined, out with an expired letter."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from jiceng.core.dates import PartialDate
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import Membership, Standing
from jiceng.procedures.transfers import INSIDE, OUT
from jiceng.workflow.actions import open_case, record_step

from .development import moment

if TYPE_CHECKING:
    from .build import District

LETTER: dict[str, Any] = {"values": {"letter": "0612", "valid_days": 30}}
ASKED: dict[str, Any] = {"values": {"reason": "工作单位变动", "dues_until": "上月"}}
ACCEPTED, DECLINED = {"result": "accepted"}, {"result": "declined", "note": "预备期材料不全，补齐后再转"}
WAYS: tuple[tuple[str, str, tuple[tuple[str, int, dict[str, Any]], ...]], ...] = (
    (
        "恒达机械一车间党支部",
        "恒达机械二车间党支部",
        (("apply", 60, ASKED), ("sent", 56, LETTER), ("accepted", 40, ACCEPTED)),
    ),
    ("听涛里小区党支部", "江景苑小区党支部", (("apply", 9, ASKED), ("sent", 7, LETTER))),
    (
        "青石学院学生第一党支部",
        "青石商会行业党支部",
        (("apply", 80, ASKED), ("sent", 78, LETTER), ("accepted", 70, DECLINED)),
    ),
    (
        "江景苑小区党支部",
        "北城区东关街道党工委（系统外）",
        (("apply", 75, ASKED), ("sent", 70, LETTER)),
    ),
)
"""From where, to where (a branch of the district, or elsewhere), and which steps how many days ago."""


def record_transfers(district: District) -> None:
    """Each of another member of the branch, full and without a post."""
    for origin, destination, steps in WAYS:
        branch, to = district.organizations[origin], district.organizations.get(destination)
        procedure = rulebook_of(branch, district.day).procedure(OUT if to is None else INSIDE)
        rows = Membership.objects.filter(
            organization=branch,
            ends=None,
            standing=Standing.FULL,
            person__appointments=None,
            person__cases=None,
        )
        member = rows.select_related("person").order_by("-pk")[0]
        assert procedure is not None
        case = open_case(
            procedure=procedure,
            organization=branch,
            other=to,
            person=member.person,
            title=member.person.name,
            by=district.system,
            at=moment(district, steps[0][1]),
        )
        for name, days, given in steps:
            fields = dict(given)
            if to is None and name == "apply":
                fields["values"] = fields["values"] | {"destination": destination}
            record_step(
                case=case,
                step=name,
                on=PartialDate.of(district.day - dt.timedelta(days=days)),
                may_effect=case.steps(),
                by=district.system,
                at=moment(district, days),
                **fields,
            )
