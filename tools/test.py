"""Run everything that must hold, or one part of it.

    python tools/test.py                  check, sqlite, postgresql, browser, packaging
    python tools/test.py --only PART      one of them

What cannot run for want of a part of the system is named; with CI=true that is a failure.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import postgres

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PYTHON = sys.executable
DJANGO = [PYTHON, "-m", "django"]
SYSTEM_PARTS: dict[str, Callable[[], object]] = {
    "Chromium": lambda: shutil.which("chromium"),
    "Java": lambda: shutil.which("java"),
    "PostgreSQL": postgres.binaries,
    "LibreOffice": lambda: shutil.which("soffice"),
    "poppler": lambda: shutil.which("pdftotext"),
}


def tool(name: str) -> str:
    return str(BIN / name)


def documented_example() -> dict[str, str]:
    """The environment that docs/settings.md recommends for production."""
    text = (
        (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").split("## An example for production")[1]
    )
    return dict(line.split("=", 1) for line in text.split("```")[1].split())


def checks(data: str) -> list[tuple[str, list[str], dict[str, str]]]:
    """The checks that need no test run: what they hold, the command, and what it adds to the environment."""
    templates = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "src").rglob("templates/**/*.html"))]
    return [
        ("lint", [tool("ruff"), "check", "."], {}),
        ("format", [tool("ruff"), "format", "--check", "."], {}),
        ("templates", [tool("djade"), "--check", "--target-version", "5.2", *templates], {}),
        ("layers", [tool("lint-imports"), "--no-logo"], {}),
        ("types", [tool("mypy")], {}),
        ("migrations", [*DJANGO, "makemigrations", "--check", "--dry-run"], {}),
        ("system check", [*DJANGO, "check", "--fail-level", "WARNING"], {}),
        (
            "deployment",
            [*DJANGO, "check", "--deploy", "--fail-level", "WARNING"],
            {**documented_example(), "JICENG_DATA": data},
        ),
        ("translations", [PYTHON, "tools/catalogues.py", "check"], {}),
        ("rules", [tool("jiceng"), "rules", "check"], {}),
    ]


def run(name: str, command: list[str], environment: dict[str, str], *, quiet: bool) -> bool:
    """Run one command; `quiet` shows its output only when it fails."""
    begun = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
    )
    if quiet:
        verdict = "ok" if done.returncode == 0 else "FAILED"
        print(f"{name:14} {verdict:6} {time.monotonic() - begun:5.1f} s", flush=True)
        if done.returncode:
            sys.stdout.write(done.stdout.decode(errors="replace"))
            sys.stdout.flush()
    return done.returncode == 0


def check(data: str) -> bool:
    environment = {
        "JICENG_DATA": data,
        "DJANGO_SETTINGS_MODULE": "jiceng.config.settings",
        "DATABASE_URL": "",
    }
    results = [
        run(name, command, {**environment, **more}, quiet=True) for name, command, more in checks(data)
    ]
    return all(results)


def pytest(selection: str, database: str = "") -> bool:
    print(f"\n--- {selection}, on {database.split(':')[0] or 'sqlite'}", flush=True)
    # One temporary data folder a run is the affair of tests/conftest.py.
    return run(
        "tests", [PYTHON, "-m", "pytest", "-q", "-m", selection], {"DATABASE_URL": database}, quiet=False
    )


def part(name: str, data: str) -> bool:
    """Run one part; true if it holds, or if the system lacks what it needs (named before)."""
    if name == "check":
        return check(data)
    if name == "postgresql":
        if not postgres.binaries():
            return True
        with postgres.temporary_server() as url:
            return pytest("not browser and not packaging", url)
    return pytest({"sqlite": "not browser and not packaging"}.get(name, name))


def main() -> int:
    parts = ["check", "sqlite", "postgresql", "browser", "packaging"]
    parser = argparse.ArgumentParser(description="Run everything that must hold.")
    parser.add_argument("--only", choices=parts, help="run this part only")
    only = parser.parse_args().only
    missing = [name for name, found in SYSTEM_PARTS.items() if not found()]
    if missing:
        print(f"This machine lacks {', '.join(missing)}: what needs them cannot run.", flush=True)
        if os.environ.get("CI") == "true" and only != "check":
            return 1
    with tempfile.TemporaryDirectory(prefix="jiceng-check-") as data:
        failed = [name for name in parts if name == (only or name) and not part(name, data)]
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
