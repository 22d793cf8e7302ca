"""Making an empty installation."""

import sys

import click
from django.conf import settings
from django.core.management import call_command

from jiceng.access.actions import create_user, give, note_link
from jiceng.access.roles import Right, Role
from jiceng.access.scope import Scope
from jiceng.accounts.links import one_time_path
from jiceng.accounts.models import User
from jiceng.audit.actions import seal_pending
from jiceng.core import clock
from jiceng.figures.queries import last_publication
from jiceng.organizations.actions import publish_totals
from jiceng.organizations.models import Organization

from .common import fail, say


def migrate() -> None:
    """Bring the database up to date and install its guards."""
    call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
    for path in settings.JICENG_DATA.glob("jiceng.sqlite3*"):
        path.chmod(0o600)
    if last_publication() is None and Organization.objects.exists():
        # Data from before figures were published.
        publish_totals(by=User.objects.system(), at=clock.now())


@click.command(help="建立空的系统；--admin 打印管理员的一次性登录链接。")
@click.option("--admin", metavar="NAME", help="系统管理员的用户名。")
@click.option("--host", default="http://127.0.0.1:8000", show_default=True, help="登录链接的站点地址。")
def init_command(admin: str | None, host: str) -> None:
    migrate()
    system, at = User.objects.system(), clock.now()
    say(f"数据目录 {settings.JICENG_DATA} 已就绪。")
    if admin is None:
        return
    user = User.objects.filter(username=admin).first()
    if user is None:
        user = create_user(username=admin, name=admin, by=system, at=at)
    elif not user.is_active:
        fail(f"用户“{admin}”已停用，或者不能登录。")
    if not Scope(user, clock.today()).may(Right.ADMINISTER):
        give(user=user, role=Role.ADMINISTRATOR, organization=None, by=system, at=at)
    note_link(user=user, by=system, at=at)
    seal_pending()
    click.echo(host.rstrip("/") + one_time_path(user))
