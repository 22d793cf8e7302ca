"""Giving and ending grants."""

import datetime as dt
import re

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.core.clock import day_of
from jiceng.core.errors import Refused
from jiceng.organizations.models import Organization
from jiceng.people.models import Person

from .models import Grant
from .roles import Role

USERNAME = re.compile(r"[\w.@-]{1,60}")


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


@transaction.atomic
def create_user(*, username: str, name: str, by: User, at: dt.datetime, member: str = "") -> User:
    """A user without a password, who enters by a one-time link; `member`: public id of the person they are."""
    username, name = username.strip(), name.strip()
    if not USERNAME.fullmatch(username):
        raise Refused(_("用户名要有 1 到 60 个字母、汉字、数字或 .-_@，不含空格。"), field="username")
    if User.objects.filter(username=username).exists():
        raise Refused(_("用户名已被使用。"), field="username")
    person = Person.objects.filter(public_id=member.strip()).first() if member.strip() else None
    if member.strip() and (person is None or person.user_id is not None):
        raise Refused(_("没有这条党员记录，或者已经有用户。"), field="member")
    user = User.objects.create_user(username, name=name)
    if person is not None:
        person.user = user
        person.save(update_fields=["user"])
    record(
        by=by, verb="user_created", kind="user", at=at, subject=user.public_id, details={"username": username}
    )
    return user


def note_link(*, user: User, by: User, at: dt.datetime) -> None:
    """Log that somebody made a one-time link for a user."""
    record(by=by, verb="link_made", kind="user", at=at, subject=user.public_id)


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
