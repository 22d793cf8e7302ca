"""Writing many rows at once, and the change set that undoing an import needs."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from jiceng.core import vendor
from jiceng.core.dates import PartialDate


@dataclass(slots=True)
class ChangeSet:
    """What an import wrote: ids of created rows by model, and fields before and after of changed ones.

    `final`: part of it cannot be taken back by itself (a subtree was moved).
    """

    created: dict[str, list[int]] = field(default_factory=dict)
    changed: dict[str, list[tuple[int, dict[str, Any], dict[str, Any]]]] = field(default_factory=dict)
    final: bool = False

    def add_created(self, model: type[models.Model], ids: Iterable[int]) -> None:
        self.created.setdefault(model._meta.label, []).extend(ids)

    def add_changed(self, row: models.Model, before: dict[str, Any], after: dict[str, Any]) -> None:
        self.changed.setdefault(row._meta.label, []).append((row.pk, stored(before), stored(after)))

    def pack(self) -> bytes:
        content = {"created": self.created, "changed": self.changed, "final": self.final}
        return zlib.compress(json.dumps(content, ensure_ascii=False, cls=DjangoJSONEncoder).encode())

    @classmethod
    def unpack(cls, data: bytes) -> "ChangeSet":
        content = json.loads(zlib.decompress(data))
        return cls(content["created"], content["changed"], content["final"])


def stored(values: dict[str, Any]) -> dict[str, Any]:
    """Field values in the form in which a change set keeps them."""
    return {name: value.text if isinstance(value, PartialDate) else value for name, value in values.items()}


def digest(packed: bytes) -> str:
    return hashlib.sha256(packed).hexdigest()


class Table:
    """Inserts rows of one model with ids of its own; columns that are not given take the model's defaults or null."""

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        self.model = model
        fields = [one for one in model._meta.concrete_fields if one.name != "id"]
        given = {one.attname: one for one in fields}
        blank = model()
        rest = [one for one in fields if one.attname not in names and getattr(blank, one.attname) is not None]
        values = [one.get_prep_value(getattr(blank, one.attname)) for one in rest]
        self.columns = [
            "id",
            *(str(given[name].column) for name in names),
            *(str(one.column) for one in rest),
        ]
        self.defaults = tuple(
            json.dumps(value) if isinstance(value, list | dict) else value for value in values
        )

    def insert(self, rows: Sequence[Sequence[object]]) -> list[int]:
        """Insert rows in the order of `names`; returns their ids."""
        if not rows:
            return []
        ids = vendor.reserve_ids(self.model._meta.db_table, len(rows))
        full = ((key, *row, *self.defaults) for key, row in zip(ids, rows, strict=True))
        vendor.insert_rows(self.model._meta.db_table, self.columns, full)
        return ids


def model_of(label: str) -> type[models.Model]:
    return apps.get_model(label)
