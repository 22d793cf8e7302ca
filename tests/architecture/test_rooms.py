"""What import-linter cannot see of the rooms and their order."""

import re
import tomllib

from django.apps import apps

from .house import FLOOR, PACKAGE, ROOT, files, room_of, shown

MOST_LINES = 400
MOST_README_LINES = 15


def test_the_rooms_here_are_the_packages_and_the_layers_of_the_import_linter() -> None:
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    named = [{room for room in layer.split(" | ") if room[0] != "("} for layer in contracts[0]["layers"]]
    layers = [frozenset(rooms) for rooms in named if rooms]

    assert packages == set(FLOOR)
    assert layers == [
        frozenset(room for room in FLOOR if FLOOR[room] == floor)
        for floor in sorted(set(FLOOR.values()), reverse=True)
    ]


def test_every_room_says_in_a_short_readme_what_it_is() -> None:
    readmes = {room: PACKAGE / room / "README.md" for room in FLOOR}

    assert [room for room, readme in readmes.items() if not readme.is_file()] == []
    lengths = {room: len(readme.read_text(encoding="utf-8").splitlines()) for room, readme in readmes.items()}
    assert {room: length for room, length in lengths.items() if length > MOST_README_LINES} == {}


def test_foreign_keys_go_down() -> None:
    upward = []
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("jiceng."):
            continue
        room = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            target = field.related_model
            if (
                field.auto_created
                or not isinstance(target, type)
                or not target.__module__.startswith("jiceng.")
            ):
                continue
            other = target.__module__.split(".")[1]
            if other != room and FLOOR[other] >= FLOOR[room]:
                upward.append(f"{room}: {model.__name__}.{field.name} points to {other}")

    assert upward == []


def test_templates_include_and_extend_only_what_stands_below_them() -> None:
    named = re.compile(r"""{%\s*(?:include|extends)\s+["'](\w+)/[^"']+["']""")
    upward = []
    for path in files(".html"):
        room, text = room_of(path), path.read_text(encoding="utf-8")
        for match in named.finditer(text):
            if match[1] != room and FLOOR.get(match[1], len(FLOOR)) >= FLOOR[room]:
                upward.append(f"{shown(path, text, match)} uses {match[1]}")

    assert upward == []


def test_modules_stay_short() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in [*files(".py"), *sorted((ROOT / "tools").glob("*.py"))]
    }

    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}
