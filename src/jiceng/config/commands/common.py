"""What the commands share."""

import json
import sys
from typing import Any, NoReturn

import click
from django.core.serializers.json import DjangoJSONEncoder

from jiceng.access.roles import Right
from jiceng.access.scope import Scope
from jiceng.accounts.models import User
from jiceng.core.clock import today
from jiceng.organizations.models import Organization
from jiceng.organizations.queries import find_by_reference


def say(sentence: str) -> None:
    """Progress and remarks: to standard error, so that standard output stays for data."""
    click.echo(sentence, err=True)


def fail(sentence: str, code: int = 2) -> NoReturn:
    """One sentence and an exit code: 1 the data says no, 2 wrong use."""
    say(sentence)
    sys.exit(code)


def print_json(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder))


def actor(username: str | None) -> User:
    """The user named by `--as`, else the system actor."""
    if username is None:
        return User.objects.system()
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        fail(f"没有用户“{username}”。")
    return user


def require(user: User, right: str) -> None:
    """Wrong use by a user who has a right nowhere (or, for administrators, not on the installation)."""
    if not Scope(user, today()).may(right):
        _refuse(user, right)


def _refuse(user: User, right: str) -> NoReturn:
    fail(f"用户“{user.username}”没有“{Right(right).label}”的权限。")


def organization(reference: str, user: User, right: str) -> Organization:
    """The organisation whose code, or exact full name, is `reference`, if the user has a right on it.

    Outside what the user sees there is no such organisation.
    """
    scope = Scope(user, today())
    found = find_by_reference(reference, scope.organizations(Right.SEE))
    if found is None:
        fail(no_organization(reference))
    if not scope.may(right, found):
        _refuse(user, right)
    return found


def no_organization(reference: str) -> str:
    """Said of an organisation that does not exist, and of one that the acting user may not know of."""
    return f"没有编码或全称为“{reference}”的党组织；用 jiceng organizations 查看。"


as_user = click.option("--as", "username", metavar="USER", help="以某用户的身份执行（默认：系统）。")
as_json = click.option("--json", "as_json", is_flag=True, help="标准输出只含一份 JSON。")
