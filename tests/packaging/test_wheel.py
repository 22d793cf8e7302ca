"""A wheel, built here and installed elsewhere, is a whole installation."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = "Scripts" if os.name == "nt" else "bin"

pytestmark = pytest.mark.packaging


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", target, ROOT],
        check=True,
        capture_output=True,
    )
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder far from the checkout, with an environment that holds only the wheel and what it pins."""
    place = tmp_path_factory.mktemp("elsewhere")
    venv.create(place / "venv", with_pip=True)
    subprocess.run(
        [
            place / "venv" / BIN / "python",
            *("-m", "pip", "install", "--quiet", "--constraint", ROOT / "constraints.txt", wheel),
        ],
        check=True,
        capture_output=True,
        cwd=place,
    )
    return place


def environment(place: Path) -> dict[str, str]:
    """The machine's environment without ours."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JICENG_", "DJANGO_", "PYTHON")) and name != "DATABASE_URL"
    }
    return {**kept, "JICENG_DATA": str(place / "data")}


def jiceng(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [place / "venv" / BIN / "jiceng", *arguments],
        cwd=place,
        env=environment(place),
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def serving(place: Path) -> Iterator[str]:
    """`jiceng run` on a free port, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with (place / "run.log").open("wb") as log:
        server = subprocess.Popen(
            [place / "venv" / BIN / "jiceng", "run", "--port", str(port)],
            cwd=place,
            env=environment(place),
            stdout=log,
            stderr=log,
        )
        try:
            for _attempt in range(150):
                try:
                    urllib.request.urlopen(f"{address}/accounts/login/", timeout=5).close()
                    break
                except (urllib.error.URLError, ConnectionError):
                    assert server.poll() is None, (place / "run.log").read_text()
                    time.sleep(0.2)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


def test_wheel_carries_rules_templates_static_files_and_catalogues(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    for wanted in (
        "jiceng/ui/templates/ui/base.html",
        "jiceng/ui/static/vendor/tabler.min.css",
        "jiceng/ui/static/vendor/htmx.min.js",
        "jiceng/ui/static/vendor/echarts.min.js",
        "jiceng/locale/en/LC_MESSAGES/django.mo",
        "jiceng/locale/zh_Hant/LC_MESSAGES/django.mo",
    ):
        assert wanted in names
    packs = {path.parent.name for path in (ROOT / "rules").glob("*/pack.yaml")}
    assert {
        name.split("/")[2]
        for name in names
        if name.startswith("jiceng/_rules/") and name.endswith("/pack.yaml")
    } == packs
    assert [name for name in names if name.startswith(("tests/", "tools/", "node_modules/"))] == []


def test_installed_wheel_makes_an_installation_checks_its_rules_and_serves_a_page(elsewhere: Path) -> None:
    made = jiceng(elsewhere, "init", "--admin", "anna")
    assert made.returncode == 0, made.stderr
    assert "/accounts/enter/?" in made.stdout

    checked = jiceng(elsewhere, "rules", "check", "--json")
    assert checked.returncode == 0, checked.stderr
    json.loads(checked.stdout)

    with serving(elsewhere) as address:
        with urllib.request.urlopen(f"{address}/accounts/login/", timeout=20) as page:
            assert page.status == 200
            text = page.read().decode()
        with urllib.request.urlopen(f"{address}/static/vendor/tabler.min.css", timeout=20) as style:
            assert style.status == 200
        english = urllib.request.Request(f"{address}/accounts/login/", headers={"Accept-Language": "en"})
        with urllib.request.urlopen(english, timeout=20) as page:
            assert 'lang="en"' in page.read().decode()

    assert 'lang="zh-hans"' in text.lower()
