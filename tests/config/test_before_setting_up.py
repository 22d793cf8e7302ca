"""What the command says where there is nothing to manage yet: one sentence, exit 2."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(data: Path, *arguments: str, url: str = "") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"JICENG_DATA": str(data), "DATABASE_URL": url}
    program = [sys.executable, "-c", "from jiceng.config.command import main; main()", *arguments]
    return subprocess.run(program, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "请先运行 jiceng init。"),
        ("postgresql://nobody:nothing@127.0.0.1:1/none", "连接不上数据库："),
        ("mysql://", "DATABASE_URL takes postgresql://user:password@host:port/name"),
    ],
)
def test_one_sentence_where_the_database_is_not_ready(tmp_path: Path, url: str, said: str) -> None:
    done = run(tmp_path, "organizations", "--json", url=url)

    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert said in done.stderr
