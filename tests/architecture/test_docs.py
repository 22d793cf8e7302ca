"""The documents name what there is: every setting, every command, every dependency."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from jiceng.config.command import Installation

from .house import PACKAGE, ROOT, files

VARIABLE = re.compile(r"\b(?:JICENG_[A-Z_]+|DATABASE_URL)\b")


def variables_read() -> set[str]:
    """What config/settings.py reads from the environment."""
    tree = ast.parse((PACKAGE / "config" / "settings.py").read_text(encoding="utf-8"))
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def test_docs_describe_every_setting_and_no_other() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| `(\w+)`", text, flags=re.MULTILINE))

    assert described == {name for name in variables_read() if VARIABLE.fullmatch(name)}


def test_docs_follow_every_link_to_a_file() -> None:
    broken = []
    for path in [
        ROOT / "README.md",
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted(PACKAGE.rglob("README.md")),
    ]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")

    assert broken == []


def test_docs_name_every_make_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/development.md"))
    targets = set(re.findall(r"^([a-z]+):.*##", makefile, flags=re.MULTILINE))

    assert targets - set(re.findall(r"\bmake ([a-z]+)", text)) - {"help"} == set()


def test_docs_name_every_command() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")

    assert set(re.findall(r"`jiceng (\w+)", text)) == {*Installation.modules, "rules"}


def test_every_package_that_is_imported_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = {
        re.split(r"[\[=]", line)[0].lower().replace("_", "-"): line
        for line in project["dependencies"]
        if "==" in line
    }
    providers = packages_distributions()
    unpinned = set()
    for path in files(".py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            for name in (name.split(".")[0] for name in names):
                if name in sys.stdlib_module_names or name == "jiceng":
                    continue
                if not {one.lower().replace("_", "-") for one in providers.get(name, [name])} & set(pinned):
                    unpinned.add(f"{path.relative_to(ROOT)}: {name}")

    assert sorted(unpinned) == []
