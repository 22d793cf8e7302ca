"""Using a pack of rules, and no longer."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.errors import Refused
from jiceng.rulebook import default_rulebook

from ..models import Organization, PackUse


@transaction.atomic
def use_pack(
    *,
    organization: Organization,
    pack: str,
    begins: dt.date,
    by: User,
    at: dt.datetime,
    ends: dt.date | None = None,
) -> PackUse:
    """An optional pack holds for an organisation and everything below it from `begins` up to, not including, `ends`.

    Raises Refused as `planned_use` does.
    """
    use = planned_use(organization=organization, pack=pack, begins=begins, ends=ends)
    use.save()
    _log(use, "pack_used", by, at)
    return use


def planned_use(
    *, organization: Organization, pack: str, begins: dt.date, ends: dt.date | None = None
) -> PackUse:
    """The use as `use_pack` would write it.

    Raises Refused for a pack that does not exist or holds everywhere, and where it is used already in that time.
    """
    known = {one.id: one for one in default_rulebook().packs}
    if pack not in known:
        raise Refused(_("没有名为“%(pack)s”的规则包。") % {"pack": pack}, field="pack")
    if not known[pack].optional:
        raise Refused(_("规则包“%(pack)s”到处有效，不用选用。") % {"pack": pack}, field="pack")
    if organization.dissolved_on is not None:
        raise Refused(_("“%(name)s”已经撤销。") % {"name": organization.name}, field="organization")
    if ends is not None and ends <= begins:
        raise Refused(_("停用日期应当晚于启用日期。"), field="ends")
    same = PackUse.objects.filter(Q(ends=None) | Q(ends__gt=begins), organization=organization, pack=pack)
    if ends is not None:
        same = same.filter(begins__lt=ends)
    if same.exists():
        words = {"name": organization.label, "pack": known[pack].title}
        raise Refused(_("“%(name)s”在这段时间已经选用“%(pack)s”。") % words, field="pack")
    return PackUse(organization=organization, pack=pack, begins=begins, ends=ends)


@transaction.atomic
def stop_using(*, use: PackUse, ends: dt.date, by: User, at: dt.datetime) -> None:
    """A pack no longer holds from `ends` on; what was due before stays as it was."""
    if use.ends is not None:
        raise Refused(_("这个规则包已经停用。"))
    if ends <= use.begins:
        raise Refused(_("停用日期应当晚于启用日期。"), field="ends")
    use.ends = ends
    use.save(update_fields=["ends"])
    _log(use, "pack_left", by, at)


def _log(use: PackUse, verb: str, by: User, at: dt.datetime) -> None:
    place = use.organization.public_id
    details = {"pack": use.pack, "begins": use.begins, "ends": use.ends}
    record(by=by, verb=verb, kind="organization", at=at, subject=place, place=place, details=details)
