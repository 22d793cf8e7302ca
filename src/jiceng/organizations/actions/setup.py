"""Setting up an organisation."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.clock import day_of
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.core.fields import new_public_id

from .. import figures, search
from ..folding import fold
from ..kinds import Sector
from ..models import Change, ChangeVerb, Designation, Organization, ParentLink
from ..paths import allot
from .packs import use_pack


def free_code() -> str:
    """A generated code: “D” and eight characters that do not look alike."""
    return "D" + new_public_id()[:8].upper()


@transaction.atomic
def set_up(
    *,
    name: str,
    kind: str,
    parent: Organization | None,
    by: User,
    at: dt.datetime,
    code: str = "",
    short_name: str = "",
    sector: str = Sector.OTHER,
    formation: str = "",
    established_on: PartialDate | None = None,
    records_from: dt.date | None = None,
    packs: Sequence[str] = (),
    document: str = "",
    line: str = "party",
) -> Organization:
    """Set up an organisation below `parent` (None: a root) and write its first history.

    Without `established_on` it holds from the day of `at`; `records_from` defaults to that day. `packs`: optional
    packs of rules that it uses from its first day.
    Raises Refused where the name is empty or stands under the same parent, or the code is taken.
    """
    today = day_of(at)
    if not name.strip():
        raise Refused(_("请填写党组织名称。"), field="name")
    if Organization.objects.filter(parent=parent, folded_name=fold(name), dissolved_on=None).exists():
        raise Refused(_("上级之下已有同名的党组织“%(name)s”。") % {"name": name}, field="name")
    if parent is not None and parent.dissolved_on is not None:
        raise Refused(_("“%(name)s”已经撤销。") % {"name": parent.name}, field="parent")
    if code and Organization.objects.filter(code=code).exists():
        raise Refused(_("编码“%(code)s”已被使用。") % {"code": code}, field="code")
    begins = established_on.first_day if established_on else today
    if begins > today:
        raise Refused(_("成立日期不能晚于今天。"), field="established_on")
    organization = Organization.objects.create(
        code=code or free_code(),
        name=name,
        short_name=short_name,
        folded_name=fold(name),
        folded_short_name=fold(short_name),
        kind=kind,
        line=line,
        sector=sector,
        formation=formation,
        parent=parent,
        path=allot(parent)[0],
        depth=parent.depth + 1 if parent else 0,
        established_on=established_on,
        records_from=records_from or today,
    )
    ParentLink.objects.create(organization=organization, parent=parent, begins=begins)
    search.index([organization])
    figures.recount([organization.pk])
    Designation.objects.create(
        organization=organization,
        name=name,
        short_name=short_name,
        kind=kind,
        sector=sector,
        formation=formation,
        begins=begins,
    )
    for pack in packs:
        use_pack(organization=organization, pack=pack, begins=begins, by=by, at=at)
    Change.objects.create(
        organization=organization,
        verb=ChangeVerb.SET_UP,
        on=established_on or PartialDate.of(today),
        document=document,
        other=parent,
        after=name,
        recorded_at=at,
    )
    record(
        by=by,
        verb="set_up",
        kind="organization",
        at=at,
        subject=organization.public_id,
        place=organization.public_id,
        details={"name": name, "kind": kind, "parent": parent.public_id if parent else None},
    )
    return organization
