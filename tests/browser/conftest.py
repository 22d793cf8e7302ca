"""Journeys run in the system's Chromium; every test of this folder is one."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

COMMAND = [sys.executable, "-c", "from jiceng.config.command import main; main()"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.needs("chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Playwright brings no browser here; root, as in CI, needs one without its sandbox."""
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium"),
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 1366, "height": 768}, "locale": "zh-CN"}


@dataclass(frozen=True)
class Demo:
    """The demo district, served by `jiceng run` as anybody would serve it."""

    url: str
    passwords: dict[str, str]

    def log_in(self, page: Page, name: str) -> None:
        """Through the log-in page, as one of the district's people."""
        page.context.clear_cookies()
        page.goto(f"{self.url}/accounts/login/")
        page.locator("input[name=username]").fill(name)
        page.locator("input[name=password]").fill(self.passwords[name])
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Built and served once for all journeys that need a whole district."""
    data = tmp_path_factory.mktemp("district")
    environment = os.environ | {"JICENG_DATA": str(data), "DATABASE_URL": ""}
    subprocess.run([*COMMAND, "demo"], env=environment, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (data / "server.log").open("wb")
    with subprocess.Popen(
        [*COMMAND, "run", "--port", str(port)], env=environment, stdout=log, stderr=log
    ) as server:
        try:
            _wait_for(port, server)
            passwords = json.loads((data / "demo.json").read_text(encoding="utf-8"))
            yield Demo(f"http://127.0.0.1:{port}", passwords)
        finally:
            server.terminate()
            server.wait(20)
            log.close()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _try in range(300):
        assert server.poll() is None, "the server ended at once"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")
