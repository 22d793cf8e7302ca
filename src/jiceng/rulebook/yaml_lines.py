"""YAML read strictly: duplicate keys are errors, and every mapping knows its file and line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from .errors import PackError


class Located(dict[str, Any]):
    """A mapping that knows where it stands."""

    where: str = ""


class _Loader(yaml.SafeLoader):
    path: Path


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Located:
    result = Located()
    result.where = f"{loader.path.parent.name}/{loader.path.name}:{node.start_mark.line + 1}"
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in result:
            line = key_node.start_mark.line + 1
            raise PackError(f"{loader.path}:{line}: {key}: stands twice in one mapping; keep one.")
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(path: Path) -> Any:
    """The content of a YAML file. Raises PackError naming file and line."""
    try:
        with path.open(encoding="utf-8") as file:
            loader = _Loader(file)
            loader.path = path
            try:
                return loader.get_single_data()
            finally:
                loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise PackError(f"{path}:{line}: not YAML: {getattr(error, 'problem', error)}.") from error


def check_keys(entry: Any, *, path: Path, needed: Mapping[str, Any], optional: Mapping[str, Any]) -> Located:
    """`entry` as a mapping with just these keys and types. Raises PackError."""
    if not isinstance(entry, Located):
        raise PackError(f"{path}: expected a mapping, got {entry!r}.")
    known = {**needed, **optional}
    where = f"{path.parent}/{entry.where.split('/')[-1]}"
    for key, value in entry.items():
        if key not in known:
            raise PackError(f"{where}: {key}: unknown key; known are {', '.join(sorted(known))}.")
        if not isinstance(value, known[key]):
            raise PackError(f"{where}: {key}: got {value!r}, which is of another type than it takes.")
    for key in needed:
        if key not in entry:
            raise PackError(f"{where}: {key}: missing.")
    return entry
