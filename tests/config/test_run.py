"""`jiceng run` serves, and stops as one: nothing is left behind, nothing is printed that nobody needs."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from .cli import JICENG, environment, free_port, jiceng, once

pytestmark = once


def group_of(parent: int) -> list[int]:
    """The processes below one, as the system lists them."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found = [parent]
    for one in found:
        found += [pid for pid, above in pairs if above == one]
    return found[1:]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.needs("ps")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_whole_tree(tmp_path: Path, sign: signal.Signals) -> None:
    port = free_port()
    command = [JICENG, "run", "--port", str(port)]
    server = subprocess.Popen(command, env=environment(tmp_path), stderr=subprocess.PIPE, text=True)
    for _attempt in range(150):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5).close()
            break
        except OSError:
            assert server.poll() is None
            time.sleep(0.2)
    below = group_of(server.pid)

    server.send_signal(sign)
    _out, said = server.communicate(timeout=60)

    assert server.returncode == 0
    assert len(below) >= 3  # the web server and its two workers
    assert [pid for pid in below if alive(pid)] == []
    assert said.splitlines() == [f"http://127.0.0.1:{port}/", "已停止。"]


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = jiceng(tmp_path, "run", "--port", str(port))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"127.0.0.1 的端口 {port} 已被占用；请用 --port 换一个。\n"


def test_an_address_of_another_machine_is_one_sentence(tmp_path: Path) -> None:
    done = jiceng(tmp_path, "run", "--address", "192.0.2.1", "--port", str(free_port()))

    assert done.returncode == 2
    assert done.stderr.startswith("不能在 192.0.2.1 的端口 ")
    assert len(done.stderr.splitlines()) == 1
