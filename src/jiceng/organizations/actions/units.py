"""Units 单位, and who covers them."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.clock import day_of
from jiceng.core.errors import Refused

from ..kinds import BRANCHES, COMMITTEES
from ..models import Organization, Unit


@transaction.atomic
def add_unit(*, above: Organization, by: User, at: dt.datetime, **fields: Any) -> Unit:
    """Enter a unit for which an organisation answers. `fields`: name, sector, coming, covered_by, formation, reason,
    measure, deadline. Raises Refused without a name, for one that is there already, or for a branch that cannot cover it.
    """
    unit = Unit(above=above)
    _write(unit, fields)
    _log(unit, "unit_added", by, at)
    return unit


@transaction.atomic
def edit_unit(*, unit: Unit, by: User, at: dt.datetime, **fields: Any) -> Unit:
    """Change what is known of a unit; `fields` as `add_unit` takes them. Once it is covered, nothing is lacking any more."""
    unit = Unit.objects.select_for_update(of=("self",)).select_related("above").get(pk=unit.pk)
    _check_open(unit)
    _write(unit, fields)
    _log(unit, "unit_edited", by, at)
    return unit


def cover_unit(*, unit: Unit, branch: Organization, formation: str, by: User, at: dt.datetime) -> Unit:
    """A branch covers a unit from now on, in a way of formation (单独, 联合, 挂靠, 依托)."""
    return edit_unit(unit=unit, covered_by=branch, formation=formation, coming=False, by=by, at=at)


@transaction.atomic
def close_unit(*, unit: Unit, on: dt.date, by: User, at: dt.datetime) -> None:
    """A unit exists no longer from a day on."""
    _check_open(unit)
    if on > day_of(at):
        raise Refused(_("日期不能晚于今天。"), field="on")
    unit.closed_on = on
    unit.save(update_fields=["closed_on"])
    _log(unit, "unit_closed", by, at)


def _check_open(unit: Unit) -> None:
    if unit.closed_on is not None:
        raise Refused(_("“%(name)s”已经注销。") % {"name": unit.name})


def _write(unit: Unit, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(unit, name, value.strip() if isinstance(value, str) else value)
    if not unit.name:
        raise Refused(_("请填写单位名称。"), field="name")
    same = Unit.objects.filter(above=unit.above, name=unit.name, closed_on=None).exclude(pk=unit.pk)
    if same.exists():
        raise Refused(_("这里已经有叫“%(name)s”的单位。") % {"name": unit.name}, field="name")
    branch = unit.covered_by
    if branch is not None:
        if branch.dissolved_on is not None:
            raise Refused(_("“%(name)s”已经撤销。") % {"name": branch.name}, field="covered_by")
        if branch.kind not in (*BRANCHES, *COMMITTEES):
            raise Refused(_("党小组不能覆盖单位，请写党支部或者上级党组织。"), field="covered_by")
        unit.reason, unit.measure, unit.deadline = "", "", None
    else:
        unit.formation = ""
    unit.save()


def _log(unit: Unit, verb: str, by: User, at: dt.datetime) -> None:
    details = {
        "name": unit.name,
        "covered_by": unit.covered_by.public_id if unit.covered_by else None,
        "deadline": unit.deadline,
        "closed_on": unit.closed_on,
    }
    place = unit.above.public_id
    record(by=by, verb=verb, kind="unit", at=at, subject=unit.public_id, place=place, details=details)
