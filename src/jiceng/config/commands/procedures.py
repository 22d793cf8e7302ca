"""Commands on procedures: which there are, one as a drawing, whether all names they use are there."""

from pathlib import Path

import click

from jiceng.organizations.rulebooks import base_rulebook
from jiceng.procedures.checks import missing_names
from jiceng.procedures.picture import svg
from jiceng.procedures.timelines import wrong_timelines

from .common import as_json, fail, print_json


@click.group(help="法定程序：列出、画图、核对。")
def procedures_command() -> None:
    """Procedures as the packs define them."""


@procedures_command.command("list", help="列出各规则包里的程序。")
@as_json
def list_command(as_json: bool) -> None:
    rows = [
        {"id": one.id, "pack": pack.id, "title": one.title, "steps": len(one.steps), "version": one.version}
        for pack in base_rulebook().packs
        for one in pack.procedures
    ]
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            click.echo(f"{row['id']}\t{row['title']}\t{row['steps']} 步\t{row['version']}")


@procedures_command.command("draw", help="把一个程序画成 SVG。")
@click.argument("name")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到文件（默认标准输出）。")
def draw_command(name: str, out: Path | None) -> None:
    found = {one.id: one for pack in base_rulebook().packs for one in pack.procedures}
    if name not in found:
        fail(f"没有程序“{name}”，有：{'、'.join(sorted(found))}。")
    text = svg(found[name])
    if out is None:
        click.echo(text)
    else:
        out.write_text(text, encoding="utf-8")


@procedures_command.command("check", help="核对程序用到的条件和效果是否都有，样例进度是否对得上。")
@as_json
def check_command(as_json: bool) -> None:
    book = base_rulebook()
    ran = sum(len(pack.timelines) for pack in book.packs)
    problems = [*missing_names(), *wrong_timelines(book)]
    if as_json:
        print_json({"timelines": ran, "problems": problems})
    else:
        for one in problems:
            click.echo(one)
        click.echo(f"样例进度 {ran} 个，{len(problems)} 处不对。")
    raise SystemExit(1 if problems else 0)
