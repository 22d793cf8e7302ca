"""Giving and ending grants."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.clock import day_of
from jiceng.core.errors import Refused
from jiceng.organizations.models import Organization

from .models import Grant
from .roles import Role


@transaction.atomic
def give(
    *,
    user: User,
    role: str,
    organization: Organization | None,
    by: User,
    at: dt.datetime,
    begins: dt.date | None = None,
    ends: dt.date | None = None,
) -> Grant:
    """Give a role from a day on. Every role but the administrator's stands on an organisation."""
    if (organization is None) != (role == Role.ADMINISTRATOR):
        raise Refused(_("系统管理员不挂靠组织，其他角色必须指定组织。"), field="organization")
    begins = begins or day_of(at)
    if ends is not None and ends <= begins:
        raise Refused(_("结束日期应当晚于开始日期。"), field="ends")
    grant = Grant.objects.create(user=user, role=role, organization=organization, begins=begins, ends=ends)
    _log(grant, "granted", by, at)
    return grant


@transaction.atomic
def withdraw(*, grant: Grant, by: User, at: dt.datetime) -> None:
    """End a grant from today on."""
    grant.ends = max(day_of(at), grant.begins)
    grant.save(update_fields=["ends"])
    _log(grant, "withdrawn", by, at)


def _log(grant: Grant, verb: str, by: User, at: dt.datetime) -> None:
    record(
        by=by,
        verb=verb,
        kind="grant",
        at=at,
        subject=grant.public_id,
        place=grant.organization.public_id if grant.organization else "",
        details={
            "user": grant.user.public_id,
            "role": grant.role,
            "begins": grant.begins,
            "ends": grant.ends,
        },
    )
