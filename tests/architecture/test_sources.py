"""What no file of the project may hold."""

import ast
import re
import subprocess

import pytest

from .house import PACKAGE, ROOT, files, room_of, shown

VENDOR = PACKAGE / "core" / "vendor"
# The rulebook's command stands beside the clock, not above it.
CLOCKS = {PACKAGE / "core" / "clock.py", PACKAGE / "rulebook" / "command.py"}
# In pieces, so that this file does not hold what it looks for.
REGISTRIES = [
    "npm" + "js" + r"\.(?:org|com)",
    "py" + "pi" + r"\.org",
    "python" + "hosted",
    "npm" + "mirror",
    "files" + r"\.python",
]
# Folders of one machine: nobody else has them.
MACHINE = r"(?<![\w./~-])/(?:home|root|Users|work|mnt|opt)/[A-Za-z0-9_.]"


def project_files() -> list[str]:
    """Every text file that git keeps."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_sql_that_differs_between_databases_stays_in_its_one_place() -> None:
    spelled = re.compile(r"\.cursor\(|\.raw\(|\bRawSQL\b|\.extra\(")
    found = [
        shown(path, text, match)
        for path in files(".py", migrations=True)
        if path.parent != VENDOR
        for text in [path.read_text(encoding="utf-8")]
        for match in spelled.finditer(text)
    ]

    assert found == []


def test_only_the_clock_says_what_time_it_is() -> None:
    asked = re.compile(r"\b(?:timezone\.(?:now|localdate)|datetime\.now|date\.today|datetime\.utcnow)\(")
    found = [
        shown(path, text, match)
        for path in files(".py")
        if path not in CLOCKS
        for text in [path.read_text(encoding="utf-8")]
        for match in asked.finditer(text)
    ]

    assert found == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    wrong = re.compile("|".join([*REGISTRIES, MACHINE]))
    found = []
    for name in project_files():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {match[0]}" for match in wrong.finditer(text)]

    assert found == []


def test_a_page_carries_no_script_or_style_of_its_own() -> None:
    inline = re.compile(r"<style\b|\sstyle=|\son[a-z]+=[\"']|<script\b(?![^>]*\bsrc=)")
    found = [
        shown(path, text, match)
        for path in files(".html")
        for text in [path.read_text(encoding="utf-8")]
        for match in inline.finditer(text)
    ]

    assert found == []


def test_what_is_imported_late_and_what_is_not_checked_gives_its_reason() -> None:
    found = []
    for path in files(".py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(ast.parse("\n".join(lines))):
            # Django wants the imports of `ready` to be late.
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name == "ready":
                continue
            for late in (one for one in ast.walk(node) if isinstance(one, ast.Import | ast.ImportFrom)):
                around = lines[max(late.lineno - 2, 0) : late.end_lineno]
                if not any("#" in line for line in around):
                    found.append(f"{path.relative_to(ROOT)}:{late.lineno} imports late")
        for number, line in enumerate(lines, 1):
            if re.search(r"# (?:noqa(?:: [A-Z0-9, ]+)?|type: ignore)\s*$", line):
                found.append(f"{path.relative_to(ROOT)}:{number} switches a check off")

    assert found == []


@pytest.mark.parametrize("pattern", ["*.po", "*.md", "*.py", "*.html"])
def test_lines_end_as_everywhere(pattern: str) -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in sorted(PACKAGE.rglob(pattern))
        if room_of(path) and b"\r\n" in path.read_bytes()
    ]

    assert found == []
