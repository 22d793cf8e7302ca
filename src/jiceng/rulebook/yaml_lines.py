"""YAML read strictly: duplicate keys are found, and every mapping knows its file and the line of each key."""

import datetime as dt
import os
import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import shorten
from typing import Any

import yaml

KIND_NAMES: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a mapping",
    dt.date: "a date like 2018-10-28",
    type(None): "nothing",
}


class Problems(list[str]):
    """What is wrong with packs: `file:line: key: what is wrong, what would be right`."""

    unreadable = False
    """Whether some file could not be read at all, so that what refers to it cannot be judged."""

    def add(self, where: str, key: str, sentence: str) -> None:
        self.append(f"{where}: {key}: {sentence}")


class Located(dict[str, Any]):
    """A mapping that knows where it stands."""

    path: str = ""
    line: int = 1
    lines: dict[str, int]

    def where(self, key: str | None = None) -> str:
        """file:line of a key, or of the mapping."""
        return f"{self.path}:{self.lines.get(key, self.line) if key else self.line}"


class PlainWords:
    """Only true and false are truth values: `on`, `no`, `y` are words like any other."""

    yaml_implicit_resolvers = {
        first: [
            (tag, re.compile("(?:true|false)$") if tag.endswith(":bool") else pattern)
            for tag, pattern in resolvers
        ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class _Loader(PlainWords, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    path: str
    problems: Problems


def _mapping(loader: Any, node: yaml.MappingNode) -> Any:
    result: Any = Located()
    result.path, result.line, result.lines = loader.path, node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if not isinstance(key, str | int | float | bool | dt.date):
            loader.problems.add(f"{loader.path}:{line}", str(key), "cannot be a key; write a word.")
            continue
        if key in result:
            loader.problems.add(f"{loader.path}:{line}", str(key), "stands twice in one mapping; keep one.")
            continue
        result.lines[str(key)] = line
        result[key] = loader.construct_object(value_node, deep=True)
    return result


def plain(value: Any) -> Any:
    """A value without its place."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def shown(path: Path) -> str:
    """A path as an error names it: from the working folder where it lies below it."""
    try:
        return str(path.relative_to(os.getcwd()))
    except ValueError:
        return str(path)


def read(path: Path, problems: Problems) -> Any:
    """The content of a YAML file, None where it is no YAML."""
    try:
        loader = _Loader(path.read_bytes())
        loader.path, loader.problems = shown(path), problems
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError) as error:
        problems.unreadable = True
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problems.append(f"{shown(path)}:{line}: not YAML: {getattr(error, 'problem', None) or error}.")
        return None


def fits(
    entry: Any, *, path: Path, needed: Mapping[str, Any], optional: Mapping[str, Any], problems: Problems
) -> bool:
    """Whether `entry` is a mapping with just these keys and types; what is not goes to `problems`."""
    if not isinstance(entry, Located):
        problems.append(f"{shown(path)}:1: expected a mapping, got {shorten(repr(entry), 60)}.")
        return False
    known = {**needed, **optional}
    before = len(problems)
    for key, value in entry.items():
        if key not in known:
            problems.add(
                entry.where(str(key)), str(key), f"unknown key; known are {', '.join(sorted(known))}."
            )
        elif not _is(value, known[key]):
            problems.add(entry.where(key), key, f"got {value!r}; it takes {_names(known[key])}.")
    for key in needed:
        if key not in entry:
            problems.add(entry.where(), key, f"missing; it takes {_names(needed[key])}.")
    return len(problems) == before


def _is(value: Any, kinds: Any) -> bool:
    kinds = kinds if isinstance(kinds, tuple) else (kinds,)
    if isinstance(value, bool):
        return bool in kinds or object in kinds
    return isinstance(value, kinds)


def _names(kinds: Any) -> str:
    kinds = kinds if isinstance(kinds, tuple) else (kinds,)
    return " or ".join(KIND_NAMES.get(kind, "a value") for kind in kinds)
