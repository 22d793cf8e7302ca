"""Killed outright in the middle of an import or a save: everything or nothing, and it can be done again.

On SQLite in a file of its own, or on PostgreSQL in a database of its own. Nothing here waits for luck: a trigger stops
the transaction at the row where it is to be killed.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import psycopg
import pytest
import xlsxwriter

from jiceng.people.identity import check_digit

from .cli import JICENG, environment, free_port, jiceng
from .test_run import group_of
from .traps import Database

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

WORLD = Path(__file__).with_name("world.py")
COUNT = 5_100
"""People in a roster: more than one chunk."""
MARKED = 5_050
"""A row of the second chunk."""


class Installation:
    def __init__(self, data: Path, url: str) -> None:
        self.data, self.more = data, {"DATABASE_URL": url}
        self.database = Database(data, url)
        assert jiceng(data, "init", **self.more).returncode == 0
        variables = environment(data, DJANGO_SETTINGS_MODULE="jiceng.config.settings", **self.more)
        made = subprocess.run(
            [sys.executable, WORLD], env=variables, capture_output=True, text=True, check=True
        )
        self.branch = made.stdout.strip()

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [JICENG, *arguments], env=environment(self.data, **self.more), text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip

    def counts(self) -> tuple[int, ...]:
        tables = ("people_person", "people_membership", "people_search", "documents_importrun",
                  "audit_entry WHERE verb = 'imported'", "audit_entry WHERE kind = 'activity'",
                  "activities_activity", "activities_attendance")  # fmt: skip
        return tuple(map(self.database.count, tables))

    def assert_sound(self) -> None:
        verified = jiceng(self.data, "verify", "--json", **self.more)
        assert (verified.returncode, json.loads(verified.stdout)["problems"]) == (0, []), verified.stderr


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield Installation(tmp_path_factory.mktemp("killed"), "")
        return
    name = f"jiceng_killed_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
    parts = urllib.parse.urlsplit(url)
    try:
        yield Installation(tmp_path_factory.mktemp("killed"), parts._replace(path=f"/{name}").geturl())
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


def roster(path: Path, index: int, count: int = COUNT) -> Path:
    """Members of the branch K`index`, nobody of whom is in another roster."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["姓名", "公民身份号码", "所在党支部编码", "人员类别"])
    for row in range(count):
        first17 = f"1101{index:02}19{50 + row % 50}{1 + row // 50 % 12:02}{1 + row // 600:02}000"
        name = "王标记" if row == MARKED else "李四"
        sheet.write_row(row + 1, 0, [name, first17 + check_digit(first17), f"K{index}", "正式党员"])
    book.close()
    return path


@pytest.mark.parametrize(
    ("index", "table", "condition"),
    [
        (1, "people_person", "NEW.name = '王标记'"),
        (2, "audit_entry", "NEW.verb = 'imported'"),
    ],
    ids=["the second chunk of people", "the line of the log"],
)
def test_an_import_killed_within_its_transaction(
    installation: Installation, tmp_path: Path, index: int, table: str, condition: str
) -> None:
    path = roster(tmp_path / "roster.xlsx", index)
    before = installation.counts()
    with installation.database.trap(table, condition):
        command = installation.start("import", "roster", str(path), "--json")
        installation.database.wait_for_prey()
        command.kill()
        command.communicate()
        installation.database.let_go()

    assert installation.counts() == before
    installation.assert_sound()
    again = jiceng(installation.data, "import", "roster", str(path), "--json", **installation.more)
    assert (again.returncode, json.loads(again.stdout)["new"]) == (0, COUNT)


def test_an_import_killed_while_it_checks(installation: Installation, tmp_path: Path) -> None:
    path = roster(tmp_path / "roster.xlsx", 3, 5_001)
    before = installation.counts()
    with installation.database.trap("people_person", "NEW.id > 0"):  # so that it cannot have been too quick
        command = installation.start("import", "roster", str(path), "--json")
        assert command.stderr is not None
        assert command.stderr.readline().startswith("已核对 5000/")
        command.kill()
        command.communicate()
        installation.database.let_go()

    assert installation.counts() == before


class Browser:
    """Just enough of one: cookies, and the token that a form needs."""

    def __init__(self, base: str) -> None:
        self.base, self.cookies = base, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=60) as answer:
            text: str = answer.read().decode()
            return text

    def post(self, path: str, content: bytes = b"", kind: str = "application/x-www-form-urlencoded") -> str:
        token = next(one.value for one in self.cookies if one.name == "csrftoken")
        headers = {"X-CSRFToken": token or "", "Content-Type": kind}
        with self.opener.open(
            urllib.request.Request(self.base + path, content, headers), timeout=60
        ) as answer:
            url: str = answer.geturl()
            return url.removeprefix(self.base)

    def log_in(self, name: str) -> None:
        self.get("/accounts/login/")
        self.post(
            "/accounts/login/",
            urllib.parse.urlencode({"username": name, "password": "one long password"}).encode(),
        )

    def upload(self, path: Path) -> str:
        """Send a roster; returns the address of its import."""
        edge = "an-edge-of-parts"
        fields = f'--{edge}\r\nContent-Disposition: form-data; name="kind"\r\n\r\nroster\r\n--{edge}\r\n'
        head = 'Content-Disposition: form-data; name="file"; filename="roster.xlsx"\r\n\r\n'
        content = (fields + head).encode() + path.read_bytes() + f"\r\n--{edge}--\r\n".encode()
        return self.post("/register/imports/", content, f"multipart/form-data; boundary={edge}")

    def wait_for(self, path: str, text: str) -> None:
        for _attempt in range(150):
            if text in self.get(path):
                return
            time.sleep(0.2)
        raise AssertionError(f"{path} never said {text}")


@contextmanager
def served(installation: Installation) -> Iterator[Browser]:
    """The whole tree of `jiceng run`, killed outright at the end."""
    port = free_port()
    server = installation.start("run", "--port", str(port))
    browser = Browser(f"http://127.0.0.1:{port}")
    try:
        for _attempt in range(150):
            try:
                browser.get("/accounts/login/")
                break
            except OSError:
                assert server.poll() is None
                time.sleep(0.2)
        yield browser
    finally:
        for process in [*group_of(server.pid), server.pid]:
            os.kill(process, signal.SIGKILL)
        server.communicate()


@pytest.mark.needs("ps")
def test_a_server_killed_while_it_writes_an_import_and_a_record(
    installation: Installation, tmp_path: Path
) -> None:
    path = roster(tmp_path / "roster.xlsx", 0, 300)
    with installation.database.trap("audit_entry", "NEW.verb = 'imported'"):
        with served(installation) as browser:
            browser.log_in("committee")
            address = browser.upload(path)
            browser.wait_for(address, "已核对，等待确认")
            before = installation.counts()
            browser.post(address + "run/")
            installation.database.wait_for_prey()
        installation.database.let_go()
    assert installation.counts() == before
    installation.assert_sound()

    with installation.database.trap("activities_attendance", "NEW.activity_id > 0"):
        with served(installation) as browser:
            browser.log_in("committee")
            assert "再核对一次" in browser.get(address)
            browser.post(address + "check/")
            browser.wait_for(address, "已核对，等待确认")
            browser.post(address + "run/")
            browser.wait_for(address, "已导入")
            assert installation.database.count("people_person") == before[0] + 300
            before = installation.counts()
            saving = threading.Thread(target=record, args=(browser.base, installation.branch))
            saving.start()
            installation.database.wait_for_prey()
        saving.join()
        installation.database.let_go()
    assert installation.counts() == before
    installation.assert_sound()


def record(base: str, branch: str) -> None:
    """Save an assembly of the whole branch; nobody answers, since the server is killed meanwhile."""
    sent = {"organization": branch, "kinds": ["assembly"], "starts_at": "2026-11-02T09:00:00+08:00"}
    recorder = Browser(base)
    recorder.log_in("recorder")
    with pytest.raises((OSError, http.client.HTTPException)):
        recorder.post("/api/activities", json.dumps(sent).encode(), "application/json")
