"""Commands that read: organisations, duties, ledgers."""

from pathlib import Path

import click

from jiceng.access.roles import Right
from jiceng.access.scope import Scope
from jiceng.audit.actions import seal_pending
from jiceng.core.clock import now, today
from jiceng.core.dates import Period
from jiceng.documents.ledgers import Format
from jiceng.documents.words import Script
from jiceng.duties.queries import duties_json
from jiceng.portal.ledgers import write_ledger

from .common import actor, as_json, as_user, fail, organization, print_json, require


@click.command(help="列出党组织：编码、类别、名称。")
@as_user
@as_json
def organizations_command(username: str | None, as_json: bool) -> None:
    user = actor(username)
    require(user, Right.SEE)
    rows = [
        {
            "code": one.code,
            "name": one.name,
            "kind": one.kind,
            "parent": one.parent and one.parent.code,
            "depth": one.depth,
        }
        for one in Scope(user, today())
        .organizations()
        .filter(dissolved_on=None)
        .select_related("parent")
        .order_by("path")
    ]
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            click.echo(f"{row['code']}\t{row['kind']}\t{'  ' * int(str(row['depth']))}{row['name']}")


def month(text: str) -> Period:
    """A month as typed, or wrong use."""
    try:
        period = Period.parse(text)
    except ValueError:
        period = None
    if period is None or len(period.text) != 7:
        fail(f"--month 是“{text}”，应写成 2026-11。")
    return period


@click.command(help="某组织某月应办的事、届期和设置建议。")
@click.option("--organization", "code", required=True, metavar="CODE")
@click.option("--month", "text", required=True, metavar="YYYY-MM")
@as_user
@as_json
def duties_command(code: str, text: str, username: str | None, as_json: bool) -> None:
    period = month(text)
    found = organization(code, actor(username), Right.SEE)
    document = duties_json(found, period.text, today())
    if as_json:
        print_json(document)
        return
    for line in document["requirements"]:
        click.echo(
            f"{line['status']}\t{line['period']}\t{line['activity']}\t{line['rule']}\t{line['due_by'] or ''}"
        )


@click.command(help="打印台账。")
@click.argument("ledger")
@click.option("--organization", "code", required=True, metavar="CODE")
@click.option("--period", "text", required=True, metavar="PERIOD", help="2026-11、2026-Q4 或 2026")
@click.option(
    "--format", "kind", type=click.Choice(["docx", "xlsx", "pdf"]), default="pdf", show_default=True
)
@click.option("--script", type=click.Choice(["hans", "hant"]), default="hans", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@as_user
@as_json
def ledger_command(
    ledger: str,
    code: str,
    text: str,
    kind: Format,
    script: Script,
    out: Path,
    username: str | None,
    as_json: bool,
) -> None:
    try:
        period = Period.parse(text)
    except ValueError:
        fail(f"--period 是“{text}”，应写成 2026-11、2026-Q4 或 2026。")
    user = actor(username)
    found = organization(code, user, Right.SEE_PEOPLE)
    made = write_ledger(
        ledger, organization=found, period=period, format=kind, script=script, by=user, at=now()
    )
    seal_pending()
    try:
        out.write_bytes(made.content)
    except OSError as error:
        fail(f"写不了 {out}：{error.strerror}。")
    if as_json:
        print_json({"ledger": ledger, "file": str(out), "bytes": len(made.content), "code": made.code})
    else:
        click.echo(out)
