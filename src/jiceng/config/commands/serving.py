"""Serving: the web, the nightly work, and the demo district."""

import ctypes
import datetime as dt
import errno
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading

import click
from django.conf import settings
from django.core.checks import run_checks

from jiceng.accounts.models import User
from jiceng.audit.actions import seal_pending
from jiceng.config.demo import LOGINS, build_district
from jiceng.config.nightly import keep_house
from jiceng.core import clock
from jiceng.organizations.actions import publish_totals
from jiceng.organizations.models import Organization
from jiceng.portal.checks import TAG
from jiceng.register.jobs import give_up

from .common import fail, say
from .installation import migrate

SERVER = ("--interface", "wsgi", "--blocking-threads", "1", "--no-ws", "--log-level", "warning")
STOPPING = ("--respawn-failed-workers", "--workers-kill-timeout", "10")
GRACE = 20
"""Seconds that the server gets to finish what it does."""
DIE_WITH_PARENT = 1


@click.command(help="启动：网页、后台任务和夜间安排，一条命令。")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--address", default="127.0.0.1", show_default=True)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
def run_command(port: int, address: str, workers: int) -> None:
    _check_free(address, port)
    if refused := run_checks(tags=[TAG]):
        fail("\n".join(str(one.msg) for one in refused), 1)
    os.umask(0o077)  # files of records and sets of ledgers are the installation's own
    migrate()
    give_up(clock.now())
    say(f"http://{f'[{address}]' if ':' in address else address}:{port}/")
    for line in _logins():
        say(line)
    stop = threading.Event()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stop.set())
    server = _start_server(address, port, workers)
    house = threading.Thread(target=keep_house, args=(stop,), name="house")
    house.start()
    try:
        while server.poll() is None and not stop.wait(0.2):
            pass
    finally:
        ended = server.poll()
        stop.set()
        _stop_server(server)
        house.join(GRACE)
    if ended is not None:
        fail(f"网页服务意外停止（{ended}）。", 1)
    say("已停止。")


def _check_free(address: str, port: int) -> None:
    """Wrong use where nothing can listen there; the server itself would share a port silently."""
    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            probe.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            fail(f"{address} 的端口 {port} 已被占用；请用 --port 换一个。")
        fail(f"不能在 {address} 的端口 {port} 上服务：{error.strerror}。")


def _start_server(address: str, port: int, workers: int) -> "subprocess.Popen[bytes]":
    """The web server as a process group of its own, so that it is stopped in one way only: by us."""
    command = [sys.executable, "-m", "granian", *SERVER, *STOPPING, "--host", address, "--port", str(port)]
    command += ["--workers", str(workers), "jiceng.config.wsgi:application"]
    tied = _die_with_parent if sys.platform == "linux" else None
    return subprocess.Popen(command, start_new_session=True, preexec_fn=tied)


def _die_with_parent() -> None:
    """Linux ends the server should this process be killed outright."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def _stop_server(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(GRACE)
    except subprocess.TimeoutExpired:
        if sys.platform == "win32":
            server.kill()
        else:
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


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
    publish_totals(by=User.objects.system(), at=clock.now())
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
