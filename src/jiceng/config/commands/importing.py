"""Bringing in workbooks."""

from collections.abc import Callable
from pathlib import Path

import click

from jiceng.access.roles import Right
from jiceng.audit.actions import seal_pending
from jiceng.register.imports import ImportResult, import_organizations, import_roster

from .common import actor, as_json, as_user, organization, print_json, require, say

workbook = click.argument("file", type=click.Path(path_type=Path))
under = click.option("--organization", "code", metavar="CODE", help="只导入这个组织及其下级。")
STAGES = {"checked": "已核对", "written": "已写入"}
dry = click.option("--dry-run", is_flag=True, help="只检查，不写入。")


@click.group(help="导入党组织或党员花名册（Excel）。")
def import_command() -> None:
    pass


@import_command.command("organizations", help="导入党组织。")
@workbook
@under
@dry
@as_user
@as_json
def organizations(file: Path, code: str | None, dry_run: bool, username: str | None, as_json: bool) -> None:
    _import(import_organizations, file, code, dry_run, username, as_json)


@import_command.command("roster", help="导入党员花名册。")
@workbook
@under
@dry
@as_user
@as_json
def roster(file: Path, code: str | None, dry_run: bool, username: str | None, as_json: bool) -> None:
    _import(import_roster, file, code, dry_run, username, as_json)


def _progress(stage: str, done: int, total: int) -> None:
    """A line for every few thousand rows."""
    say(f"{STAGES[stage]} {done}/{total}")


def _import(
    action: Callable[..., ImportResult],
    file: Path,
    code: str | None,
    dry_run: bool,
    username: str | None,
    as_json: bool,
) -> None:
    """Exit 0 none refused, 1 some refused (the rest imported), 2 unusable file or no right (nothing imported)."""
    user = actor(username)
    require(user, Right.IMPORT)
    where = organization(code, user, Right.IMPORT) if code else None
    result = action(file, by=user, organization=where, dry_run=dry_run, progress=_progress)
    seal_pending()
    document = result.as_json()
    if as_json:
        print_json(document)
    else:
        for problem in document["problems"]:
            place = f"{problem['sheet']}!{problem['column']}{problem['row']}"
            click.echo(f"{problem['level']}\t{place}\t{problem['problem']}\t{problem['mend']}")
        names = ("rows", "new", "changed", "unchanged", "refused", "warned", "missing")
        say("  ".join(f"{name} {document[name]}" for name in names))
    raise SystemExit(1 if document["refused"] else 0)
