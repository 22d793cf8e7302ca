"""Keeping copies of an installation, and bringing one back."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NoReturn
from urllib.parse import unquote, urlsplit, urlunsplit

import click
from django.conf import settings
from django.db import connection

from jiceng.access.roles import Right
from jiceng.audit.actions import record, seal_pending
from jiceng.core.clock import now
from jiceng.core.envelope import CHUNK, MAGIC, Opener, Sealer, WrongPassphrase

from .common import actor, as_json, as_user, fail, print_json, require, say
from .installation import migrate

SHORTEST = 12
KEYS, FILES, RULES, HOLIDAYS = "secret.json", "files", "rules", "holidays.yaml"
DATABASES = {"jiceng.sqlite3": "SQLite", "jiceng.pgdump": "PostgreSQL"}
UNPACKED = b"\x1f\x8b"
PASSING = {"sets"}
"""Folders of files that are made again when wanted."""


def _passphrase(why: str) -> str:
    passphrase = os.environ.get("JICENG_BACKUP_PASSPHRASE", "")
    if len(passphrase) < SHORTEST:
        fail(f"{why}：请把至少 {SHORTEST} 个字符的口令放进 JICENG_BACKUP_PASSPHRASE。")
    return passphrase


@click.command(help="备份数据库、文件和密钥；含密钥的备份用 JICENG_BACKUP_PASSPHRASE 里的口令加密。")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--without-keys", is_flag=True, help="不含密钥，不加密；密钥另行保管。")
@as_user
@as_json
def backup_command(out: Path, without_keys: bool, username: str | None, as_json: bool) -> None:
    by = actor(username)
    require(by, Right.ADMINISTER)
    passphrase = "" if without_keys else _passphrase("备份含有密钥，必须加密")
    seal_pending()
    draft = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            _pack(target, passphrase, draft.parent)
        with draft.open("rb") as packed:
            digest = hashlib.file_digest(packed, "sha256").hexdigest()
        size = draft.stat().st_size
        draft.replace(out)
    except OSError as error:
        fail(f"写不了 {out}：{error.strerror}。")
    finally:
        draft.unlink(missing_ok=True)
    record(by=by, verb="backed_up", kind="installation", at=now(), details={"sha256": digest})
    seal_pending()
    if as_json:
        print_json({"file": str(out), "bytes": size, "sha256": digest, "keys": not without_keys})
    else:
        click.echo(f"{out}  {size} 字节  sha256 {digest}")


def _pack(target: BinaryIO, passphrase: str, beside: Path) -> None:
    """Write the copy; the database goes by way of a folder beside it, for there is room."""
    with tempfile.TemporaryDirectory(dir=beside) as folder:
        name = _dump(Path(folder))
        sealer = Sealer(target, passphrase) if passphrase else None
        stream: Any = sealer or target
        with tarfile.open(fileobj=stream, mode="w|gz") as tar:
            if passphrase:
                tar.add(settings.JICENG_DATA / KEYS, arcname=KEYS)
            for path, arcname in _files():
                tar.add(path, arcname=arcname, recursive=False)
            tar.add(Path(folder) / name, arcname=name)
        if sealer:
            sealer.close()


def _files() -> Iterator[tuple[Path, str]]:
    """Files of records, packs put into use and holidays of one's own: a whole one takes the place of another."""
    data = settings.JICENG_DATA
    for name, root in ((FILES, Path(settings.MEDIA_ROOT)), (RULES, data / RULES)):
        for path in sorted(root.rglob("*")):
            inside = path.relative_to(root)
            if path.is_file() and inside.parts[0] not in PASSING and path.suffix != ".part":
                yield path, f"{name}/{inside.as_posix()}"
    if (data / HOLIDAYS).exists():
        yield data / HOLIDAYS, HOLIDAYS


def _dump(folder: Path) -> str:
    """Write the database into a folder as it stands at one moment, whoever writes meanwhile; returns the file's name."""
    if connection.vendor == "sqlite":
        name = "jiceng.sqlite3"
        connection.ensure_connection()
        copy = sqlite3.connect(folder / name)
        try:
            connection.connection.backup(copy)
        finally:
            copy.close()
        return name
    name = "jiceng.pgdump"
    _postgresql("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={folder / name}")
    return name


def _postgresql(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on our database; the password stays out of the list of processes."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    user, at, host = parts.netloc.rpartition("@")
    url = urlunsplit(parts._replace(netloc=user.partition(":")[0] + at + host))
    environment = {**os.environ, "PGPASSWORD": unquote(parts.password)} if parts.password else None
    command = [program, f"--dbname={url}", *arguments]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    except FileNotFoundError:
        fail(f"找不到 {program}；请安装 PostgreSQL 的客户端程序。")
    if done.returncode:
        fail(f"{program} 没有成功：{' '.join(done.stderr.split())}", 1)


@click.command(help="把备份恢复到空的系统。")
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def restore_command(source: Path, as_json: bool) -> None:
    data = settings.JICENG_DATA
    _require_empty(data)
    with tempfile.TemporaryDirectory(dir=data) as name:
        folder = Path(name)
        with _opened(source) as tar:
            _unpack(tar, folder, source)
        found = next((one for one in DATABASES if (folder / one).exists()), None)
        if found is None:
            _not_ours(source)
        if DATABASES[found].lower() != connection.vendor:
            fail(
                f"这份备份来自 {DATABASES[found]}，这里用的是 {connection.display_name}；请改 DATABASE_URL。"
            )
        keys = (folder / KEYS).exists()
        _put_back(folder, data)
    reminder = "" if keys else "这份备份不含密钥，请把原来的 secret.json 放回数据目录。"
    migrate()
    if as_json:
        print_json({"file": str(source), "data": str(data), "keys": keys})
    else:
        say(f"已恢复到 {data}。{reminder}")


def _require_empty(data: Path) -> None:
    if connection.vendor == "sqlite" and not (data / "jiceng.sqlite3").exists():
        return
    if connection.introspection.table_names():
        where = f"{data} 里" if connection.vendor == "sqlite" else "DATABASE_URL 指的数据库里"
        fail(f"{where}已有数据，什么也没有改动；只能恢复到空的系统。", 1)
    connection.close()


def _not_ours(source: Path) -> NoReturn:
    fail(f"{source} 不是这个系统的备份。")


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    """The copy as an archive to read through once."""
    with source.open("rb") as file:
        begins = file.read(len(MAGIC))
        file.seek(0)
        stream: Any = file
        if begins == MAGIC:
            stream = Opener(file, _passphrase("这份备份是加密的"))
        elif not begins.startswith(UNPACKED):
            _not_ours(source)
        try:
            with tarfile.open(fileobj=stream, mode="r|gz") as tar:
                yield tar
            while stream.read(CHUNK):
                pass  # to the last chunk, which proves that nothing was cut off
        except WrongPassphrase:
            fail("口令不对，或备份已损坏；什么也没有改动。", 1)
        except (tarfile.TarError, EOFError, OSError):
            fail(f"{source} 已损坏；什么也没有改动。", 1)


def _unpack(tar: tarfile.TarFile, folder: Path, source: Path) -> None:
    """Everything into a folder first: nothing is put back before the last chunk was found sound."""
    for member in tar:
        first = member.name.split("/")[0]
        if not member.isfile() or first not in (*DATABASES, KEYS, FILES, RULES, HOLIDAYS):
            _not_ours(source)
        tar.extract(member, folder, filter="data")


def _put_back(folder: Path, data: Path) -> None:
    """Files, rules and keys, then the database: what makes the installation one comes last."""
    for name in (FILES, RULES):
        if (folder / name).exists():
            shutil.copytree(folder / name, data / name, dirs_exist_ok=True)
    if (folder / HOLIDAYS).exists():
        (folder / HOLIDAYS).replace(data / HOLIDAYS)
    if (folder / KEYS).exists():
        (folder / KEYS).chmod(0o600)
        (folder / KEYS).replace(data / KEYS)
    if connection.vendor == "sqlite":
        (folder / "jiceng.sqlite3").chmod(0o600)
        (folder / "jiceng.sqlite3").replace(data / "jiceng.sqlite3")
    else:
        dump = str(folder / "jiceng.pgdump")
        _postgresql(
            "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", dump
        )
