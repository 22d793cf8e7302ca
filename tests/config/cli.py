"""The `jiceng` command in a process of its own, with a data folder of its own."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

once = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")), reason="it names its own database: tested with SQLite's turn"
)
JICENG = str(Path(sys.executable).with_name("jiceng"))


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JICENG_")}
    return {**kept, "DATABASE_URL": "", "JICENG_DATA": str(data), **more}


def jiceng(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [JICENG, *arguments], env=environment(data, **more), capture_output=True, text=True, check=False
    )


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
