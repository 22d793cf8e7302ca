"""A copy of an installation is sealed when it holds keys, goes back into an empty one only, and passes verify there."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tools import postgres

from .cli import environment, jiceng, once

pytestmark = once

WRITER = Path(__file__).with_name("writer.py")
RULES = {
    "rules/our-county/pack.yaml": """id: our-county
title: 本县的规定
title_en: Our county
issuer: 县委组织部
optional: true
parents: [branch-regulation]
""",
    "holidays.yaml": "2099:\n  holidays: [2099-01-01]\n  workdays: []\n",
}
SECRET = {"JICENG_BACKUP_PASSPHRASE": "a passphrase of some length"}


@contextmanager
def being_written(data: Path, **more: str) -> Iterator[None]:
    """An installation that somebody writes to all the while."""
    assert jiceng(data, "init", "--admin", "anna", **more).returncode == 0
    variables = environment(data, DJANGO_SETTINGS_MODULE="jiceng.config.settings", **more)
    writer = subprocess.Popen([sys.executable, WRITER], env=variables, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    try:
        for _unused in range(20):
            assert writer.stdout.readline()
        yield
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()


def organizations(data: Path, **more: str) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = json.loads(jiceng(data, "organizations", "--json", **more).stdout)
    return listed


def sound(data: Path, **more: str) -> dict[str, object]:
    verified = jiceng(data, "verify", "--json", **more)
    document: dict[str, object] = json.loads(verified.stdout)
    assert (verified.returncode, document["problems"]) == (0, []), verified.stdout
    return document


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed copy taken while somebody writes, with a file of a record, a pack, holidays, and a file made again.

    The installation is in `data` beside it.
    """
    place = tmp_path_factory.mktemp("copy")
    data, out = place / "data", place / "copy.jcb"
    for name in ("files/activities/ab/abcd", "files/sets/old.zip"):
        (data / name).parent.mkdir(parents=True)
        (data / name).write_bytes(name.encode())
    for name, text in RULES.items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(text)
    with being_written(data):
        done = jiceng(data, "backup", str(out), "--json", **SECRET)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert (document["file"], document["bytes"]) == (str(out), out.stat().st_size)
    return out


def test_a_copy_taken_while_somebody_writes_is_whole(tmp_path: Path, copy: Path) -> None:
    back = tmp_path / "back"
    done = jiceng(back, "restore", str(copy), "--json", **SECRET)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"file": str(copy), "data": str(back), "keys": True}
    assert len(organizations(back)) >= 20
    sound(back)
    assert (back / "files/activities/ab/abcd").read_bytes() == b"files/activities/ab/abcd"
    assert not (back / "files/sets").exists()
    assert {name: (back / name).read_text() for name in RULES} == RULES
    assert jiceng(back, "rules", "check").stdout == jiceng(copy.parent / "data", "rules", "check").stdout
    assert (back / "secret.json").read_bytes() == (copy.parent / "data" / "secret.json").read_bytes()
    modes = {path.name: path.stat().st_mode & 0o777 for path in back.glob("*.json")}
    assert modes == {"secret.json": 0o600}


def test_a_copy_that_holds_keys_needs_a_passphrase(tmp_path: Path) -> None:
    jiceng(tmp_path / "data", "init")
    for passphrase in ({}, {"JICENG_BACKUP_PASSPHRASE": "short"}):
        done = jiceng(tmp_path / "data", "backup", str(tmp_path / "copy"), **passphrase)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("备份含有密钥，必须加密：请把至少 12 个字符的口令")
    assert not (tmp_path / "copy").exists()


def test_nothing_of_a_sealed_copy_can_be_read(copy: Path) -> None:
    content, secret = copy.read_bytes(), (copy.parent / "data" / "secret.json").read_bytes()

    assert secret not in content and b"SQLite format" not in content
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_copy_without_keys_needs_none_and_says_so(tmp_path: Path) -> None:
    data, back = tmp_path / "data", tmp_path / "back"
    jiceng(data, "init")
    assert jiceng(data, "backup", str(tmp_path / "copy"), "--without-keys").returncode == 0

    done = jiceng(back, "restore", str(tmp_path / "copy"))

    assert done.returncode == 0, done.stderr
    assert "请把原来的 secret.json 放回数据目录" in done.stderr
    assert (back / "secret.json").read_bytes() != (data / "secret.json").read_bytes()


@pytest.mark.parametrize(
    ("spoil", "passphrase", "code", "sentence"),
    [
        (lambda content: content, "another passphrase", 1, "口令不对，或备份已损坏；什么也没有改动。"),
        (
            lambda content: content[:-1] + bytes([content[-1] ^ 1]),
            SECRET["JICENG_BACKUP_PASSPHRASE"],
            1,
            "口令不对，或备份已损坏；什么也没有改动。",
        ),
        (
            lambda content: content[: len(content) // 2],
            SECRET["JICENG_BACKUP_PASSPHRASE"],
            1,
            "口令不对，或备份已损坏；什么也没有改动。",
        ),
        (lambda content: b"hello", SECRET["JICENG_BACKUP_PASSPHRASE"], 2, "不是这个系统的备份。"),
        (lambda content: b"\x1f\x8bhello", SECRET["JICENG_BACKUP_PASSPHRASE"], 1, "已损坏；什么也没有改动。"),
        (lambda content: b"", SECRET["JICENG_BACKUP_PASSPHRASE"], 2, "不是这个系统的备份。"),
    ],
)
def test_a_spoilt_copy_changes_nothing(
    tmp_path: Path, copy: Path, spoil, passphrase: str, code: int, sentence: str
) -> None:
    spoilt = tmp_path / "spoilt"
    spoilt.write_bytes(spoil(copy.read_bytes()))
    done = jiceng(tmp_path / "back", "restore", str(spoilt), JICENG_BACKUP_PASSPHRASE=passphrase)

    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.endswith(f"{sentence}\n") and len(done.stderr.splitlines()) == 1
    assert [path.name for path in (tmp_path / "back").iterdir()] == ["secret.json"]


def test_an_installation_with_data_is_left_alone(copy: Path) -> None:
    data = copy.parent / "data"
    before = organizations(data)
    done = jiceng(data, "restore", str(copy), **SECRET)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{data} 里已有数据，什么也没有改动；只能恢复到空的系统。\n"
    assert organizations(data) == before


def test_a_copy_is_a_line_in_the_log(copy: Path) -> None:
    with sqlite3.connect(copy.parent / "data" / "jiceng.sqlite3") as database:
        found = database.execute("SELECT count(*) FROM audit_entry WHERE verb = 'backed_up'").fetchone()
    database.close()

    assert found == (1,)


@pytest.mark.needs("pg_dump")
def test_the_same_on_postgresql(tmp_path: Path, copy: Path) -> None:
    if postgres.binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    out, back = tmp_path / "pg.jcb", tmp_path / "back"
    with postgres.temporary_server() as url:
        with being_written(tmp_path / "pg", DATABASE_URL=url):
            done = jiceng(tmp_path / "pg", "backup", str(out), DATABASE_URL=url, **SECRET)
        assert done.returncode == 0, done.stderr
        refused = jiceng(tmp_path / "again", "restore", str(out), DATABASE_URL=url, **SECRET)
        assert refused.returncode == 1
        assert refused.stderr == "DATABASE_URL 指的数据库里已有数据，什么也没有改动；只能恢复到空的系统。\n"
    with postgres.temporary_server() as url:
        other = jiceng(back, "restore", str(copy), DATABASE_URL=url, **SECRET)
        assert other.returncode == 2
        assert other.stderr == "这份备份来自 SQLite，这里用的是 PostgreSQL；请改 DATABASE_URL。\n"
        done = jiceng(back, "restore", str(out), DATABASE_URL=url, **SECRET)
        assert done.returncode == 0, done.stderr
        assert len(organizations(back, DATABASE_URL=url)) >= 20
        sound(back, DATABASE_URL=url)


def test_the_password_of_the_database_is_not_in_the_list_of_processes(tmp_path: Path) -> None:
    """pg_dump is a stand-in here that tells how it was called."""
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$@" >&2; echo "password $PGPASSWORD" >&2; exit 1\n')
    program.chmod(0o755)
    script = "from jiceng.config.commands.copying import _postgresql; _postgresql('pg_dump', '--x')"
    variables = environment(
        tmp_path,
        DATABASE_URL="postgresql://anna:s%40fe@db.example:5432/jiceng",
        DJANGO_SETTINGS_MODULE="jiceng.config.settings",
        PATH=f"{program.parent}{os.pathsep}{os.environ['PATH']}",
    )
    code = f"import django; django.setup(); {script}"
    done = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True)

    assert done.returncode == 1
    assert "--dbname=postgresql://anna@db.example:5432/jiceng --x" in done.stderr
    assert "password s@fe" in done.stderr
