"""Upkeep: checking what is stored."""

import click

from jiceng.access.roles import Right
from jiceng.audit.actions import check_chain, seal_pending
from jiceng.core.clock import now
from jiceng.organizations.actions import publish_totals
from jiceng.register.verify import check_figures, check_register

from .common import actor, as_json, as_user, print_json, require


@click.command(help="核对操作日志的哈希链和名册的不变式，指出哪里不对。")
@as_user
@as_json
def verify_command(username: str | None, as_json: bool) -> None:
    require(actor(username), Right.ADMINISTER)
    faults, sealed, tail = check_chain(now())
    problems = [{"where": f"日志第 {one.entry} 条", "problem": one.problem} for one in faults]
    register = [*check_register(), *check_figures()]
    problems += [{"where": f"{one.place} {one.name}", "problem": one.problem} for one in register]
    if as_json:
        print_json({"sealed": sealed, "unsealed": tail.count, "problems": problems})
    else:
        for one in problems:
            click.echo(f"{one['where']}: {one['problem']}")
        waiting = f"{tail.count} 条待封存" + (f"（自第 {tail.first} 条起）" if tail.count else "")
        click.echo(f"日志 {sealed} 条已封存，{waiting}；{len(problems)} 处不对。")
    raise SystemExit(1 if problems else 0)


@click.group(help="按组织树汇总的数字。")
def figures_command() -> None:
    """Figures of every organisation with everything below it."""


@figures_command.command("publish", help="重新计算并发布；夜间由 jiceng run 自动执行。")
@as_user
@as_json
def publish_command(username: str | None, as_json: bool) -> None:
    by = actor(username)
    require(by, Right.ADMINISTER)
    publication = publish_totals(by=by, at=now())
    seal_pending()
    if as_json:
        print_json({"at": publication.at, "entry": publication.entry, "rows": publication.rows})
    else:
        click.echo(f"已发布 {publication.rows} 个数字（日志第 {publication.entry} 条）。")
