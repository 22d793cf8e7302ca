"""Upkeep: checking what is stored, keeping copies of it, bringing one back."""

import hashlib
import io
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path

import click
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings
from django.db import connection

from jiceng.audit.actions import check_chain
from jiceng.core.clock import now
from jiceng.organizations.actions import publish_totals
from jiceng.register.verify import check_figures, check_register

from .common import actor, as_json, as_user, fail, print_json, say

MAGIC = b"jiceng-backup-1\n"
SALT_BYTES, NONCE_BYTES = 16, 12


@click.command(help="核对操作日志的哈希链和名册的不变式，指出哪里不对。")
@as_json
def verify_command(as_json: bool) -> None:
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
    publication = publish_totals(by=actor(username), at=now())
    if as_json:
        print_json({"at": publication.at, "entry": publication.entry, "rows": publication.rows})
    else:
        click.echo(f"已发布 {publication.rows} 个数字（日志第 {publication.entry} 条）。")


def _key(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))


def _passphrase() -> str:
    passphrase = os.environ.get("JICENG_BACKUP_PASSPHRASE", "")
    if len(passphrase) < 12:
        fail("备份含有密钥，必须加密：请把至少 12 个字符的口令放进 JICENG_BACKUP_PASSPHRASE。")
    return passphrase


def _dump(folder: Path) -> str:
    """Write the database into a folder; returns the file's name."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(folder / "jiceng.sqlite3") as copy:
            connection.connection.backup(copy)
        copy.close()
        return "jiceng.sqlite3"
    done = subprocess.run(
        ["pg_dump", "--format=custom", f"--file={folder / 'jiceng.pgdump'}", os.environ["DATABASE_URL"]],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        fail(f"pg_dump 没有成功：{done.stderr.strip()}", 1)
    return "jiceng.pgdump"


@click.command(help="把数据库、文件和密钥打成一个加密的备份（口令取自 JICENG_BACKUP_PASSPHRASE）。")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@as_json
def backup_command(out: Path, as_json: bool) -> None:
    passphrase = _passphrase()
    with tempfile.TemporaryDirectory() as folder:
        name = _dump(Path(folder))
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as tar:
            tar.add(Path(folder) / name, arcname=name)
            for extra in ("secret.json", "files"):
                if (settings.JICENG_DATA / extra).exists():
                    tar.add(settings.JICENG_DATA / extra, arcname=extra)
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    content = MAGIC + salt + nonce + _key(passphrase, salt).encrypt(nonce, packed.getvalue(), MAGIC)
    draft = out.with_name(out.name + ".part")
    draft.write_bytes(content)
    draft.replace(out)
    digest = hashlib.sha256(content).hexdigest()
    if as_json:
        print_json({"file": str(out), "bytes": len(content), "sha256": digest})
    else:
        click.echo(f"{out}  {len(content)} 字节  sha256 {digest}")


@click.command(help="把备份恢复到空的数据目录。")
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore_command(source: Path) -> None:
    passphrase = _passphrase()
    content = source.read_bytes()
    if not content.startswith(MAGIC):
        fail(f"{source} 不是这个系统的备份。")
    salt, rest = content[len(MAGIC) :][:SALT_BYTES], content[len(MAGIC) + SALT_BYTES :]
    try:
        packed = _key(passphrase, salt).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], MAGIC)
    except InvalidTag:
        fail("口令不对，或备份已损坏；什么也没有改动。", 1)
    data = settings.JICENG_DATA
    if (data / "jiceng.sqlite3").exists():
        fail(f"{data} 里已有数据库；请用 JICENG_DATA 指到空的目录。", 1)
    with tempfile.TemporaryDirectory(dir=data.parent) as folder:
        with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as tar:
            tar.extractall(folder, filter="data")
        _put_back(Path(folder), data)
    say(f"已恢复到 {data}。")


def _put_back(folder: Path, data: Path) -> None:
    if (folder / "jiceng.pgdump").exists():
        command = ["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction"]
        command += [f"--dbname={os.environ['DATABASE_URL']}", str(folder / "jiceng.pgdump")]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            fail(f"pg_restore 没有成功：{done.stderr.strip()}", 1)
        (folder / "jiceng.pgdump").unlink()
    for one in folder.iterdir():
        target = data / one.name
        if target.is_dir():
            shutil.rmtree(target)
        shutil.move(one, target)
