"""A temporary PostgreSQL: its own data folder, its own socket, nothing on the network, gone afterwards.

python tools/postgres.py COMMAND…    runs the command with DATABASE_URL pointing there
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl: on the path, or where Debian puts the newest server."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    return versions[-1].parent if versions else None


def owner() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: who runs it then, as arguments for subprocess."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    import pwd  # only POSIX systems have it

    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise SystemExit("PostgreSQL refuses to run as root, and this system has neither postgres nor nobody.")


@contextmanager
def temporary_server() -> Iterator[str]:
    """Start a server and give the URL of its database; stop it and remove every trace afterwards."""
    folder = binaries()
    if folder is None:
        raise SystemExit("PostgreSQL is not installed (Debian: apt-get install postgresql).")
    who = owner()
    with tempfile.TemporaryDirectory(prefix="jiceng-pg-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        if who:
            os.chown(home, who["user"], who["group"])
        data = home / "data"

        def call(program: str, *arguments: str) -> None:
            subprocess.run(
                [folder / program, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=home, **who
            )

        call("initdb", f"--pgdata={data}", "--username=jiceng", "--auth=trust", "--encoding=UTF8",
             "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        # A database that is thrown away need not survive a power cut.
        options = f"-c listen_addresses='' -c unix_socket_directories='{home}' -c fsync=off"
        call("pg_ctl", "start", f"--pgdata={data}", f"--log={home / 'log'}", "--wait", f"--options={options}")
        try:
            call("createdb", f"--host={home}", "--username=jiceng", "jiceng")
            yield f"postgresql://jiceng@/jiceng?host={home}"
        finally:
            call("pg_ctl", "stop", f"--pgdata={data}", "--mode=immediate", "--wait")


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    with temporary_server() as url:
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
