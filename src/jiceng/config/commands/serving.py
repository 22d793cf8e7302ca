"""Serving: the web, the nightly work, and the demo district."""

import datetime as dt
import json
import secrets
import subprocess
import sys
import threading
import time

import click
from django.conf import settings

from jiceng.accounts.models import User
from jiceng.audit.actions import seal_pending
from jiceng.config.demo import LOGINS, build_district
from jiceng.core import clock
from jiceng.organizations.models import Organization

from .common import fail, say
from .installation import migrate

SEAL_EVERY = 20
"""Seconds between two sealings of the log."""


@click.command(help="启动：网页、后台任务和夜间安排，一条命令。")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--address", default="127.0.0.1", show_default=True)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
def run_command(port: int, address: str, workers: int) -> None:
    migrate()
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", address, "--port", str(port)]
    server += ["--workers", str(workers), "--blocking-threads", "1", "--no-ws", "--log-level", "warning"]
    say(f"http://{address}:{port}/")
    for line in _logins():
        say(line)
    threading.Thread(target=_keep_sealing, daemon=True).start()
    with subprocess.Popen([*server, "jiceng.config.wsgi:application"]) as process:
        try:
            sys.exit(process.wait())
        except KeyboardInterrupt:
            process.terminate()
            process.wait()


def _keep_sealing() -> None:
    while True:
        time.sleep(SEAL_EVERY)
        seal_pending()


def _logins() -> list[str]:
    """The demo's log-ins, kept in the data folder and nowhere else."""
    path = settings.JICENG_DATA / "demo.json"
    if not path.exists():
        return []
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    roles = {name: (str(role.label), where or "") for name, role, where, _name in LOGINS}
    return [f"  {name:10} {password}  {' '.join(roles[name])}" for name, password in known.items()]


@click.command(help="建立演示街道（虚构人物）；已有数据时不再重建。")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--date", "text", metavar="DATE", help="演示到哪一天（默认今天）。")
def demo_command(seed: int, text: str | None) -> None:
    migrate()
    try:
        day = dt.date.fromisoformat(text) if text else clock.today()
    except ValueError:
        fail(f"--date 是“{text}”，应写成 2026-11-22。")
    if Organization.objects.exists():
        if not (settings.JICENG_DATA / "demo.json").exists():
            fail("这个数据目录已有别的数据，演示街道没有建立；请换一个 JICENG_DATA。", 1)
        say("演示街道已在。")
        return
    build_district(seed=seed, day=day, say=say)
    passwords = {}
    for name, *_rest in LOGINS:
        user = User.objects.get(username=name)
        passwords[name] = secrets.token_urlsafe(9)
        user.set_password(passwords[name])
        user.save(update_fields=["password"])
    path = settings.JICENG_DATA / "demo.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(passwords), encoding="utf-8")
    seal_pending()
    say("演示街道已建好。")
