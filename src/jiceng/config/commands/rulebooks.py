"""`jiceng rules use`: which packs hold for an organisation and everything below it."""

import datetime as dt

import click

from jiceng.access.roles import Right
from jiceng.core.clock import now, today
from jiceng.core.errors import Refused
from jiceng.organizations.actions import stop_using, use_pack
from jiceng.organizations.models import PackUse
from jiceng.rulebook import BadInput
from jiceng.rulebook.given import read_date

from .common import actor, as_json, as_user, fail, organization, print_json


def _day(text: str | None, option: str) -> dt.date | None:
    if text is None:
        return None
    try:
        return read_date(text, option)
    except BadInput:
        fail(f"{option} 是“{text}”，应写成 2026-11-22。")


@click.command(help="为某组织及其下级选用一个地方规则包；不写 PACK 只列出已选用的。")
@click.argument("pack", required=False)
@click.option("--organization", "code", required=True, metavar="CODE")
@click.option("--from", "begins", metavar="DATE", help="从哪天起有效（默认今天）。")
@click.option("--until", "ends", metavar="DATE", help="从哪天起不再有效；已经在用的，从这天停用。")
@as_user
@as_json
def use_command(
    pack: str | None,
    code: str,
    begins: str | None,
    ends: str | None,
    username: str | None,
    as_json: bool,
) -> None:
    user = actor(username)
    place = organization(code, user, Right.WRITE_REGISTER if pack else Right.SEE)
    first, last = _day(begins, "--from"), _day(ends, "--until")
    if pack is not None:
        in_use = PackUse.objects.filter(organization=place, pack=pack, ends=None).first()
        try:
            if in_use is not None and first is None and last is not None:
                stop_using(use=in_use, ends=last, by=user, at=now())
            else:
                use_pack(organization=place, pack=pack, begins=first or today(), ends=last, by=user, at=now())
        except Refused as refused:
            fail(str(refused), 1)
    rows = PackUse.objects.filter(organization__path__in=place.lineage)
    found = [
        {"organization": one.organization.code, "pack": one.pack, "from": one.begins, "until": one.ends}
        for one in rows.select_related("organization").order_by("organization__path", "begins", "pk")
    ]
    if as_json:
        print_json(found)
    else:
        for row in found:
            click.echo(f"{row['organization']}\t{row['pack']}\t{row['from']} – {row['until'] or ''}")
