"""Model fields used by every room."""

import os
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .dates import PartialDate

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_public_id() -> str:
    """Twelve random characters without look-alikes: 59 bits, readable over a telephone."""
    return "".join(secrets.choice(ALPHABET) for _unused in range(12))


_LETTERS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))
_UNEVEN = bytes(range(256 // len(ALPHABET) * len(ALPHABET), 256))


def new_public_ids(count: int) -> list[str]:
    """Many at once, for imports."""
    letters = ""
    while len(letters) < count * 12:
        letters += os.urandom(count * 13).translate(_LETTERS, _UNEVEN).decode()
    return [letters[start : start + 12] for start in range(0, count * 12, 12)]


class PublicIdField(models.CharField):
    """The only id that leaves the database: in URLs, files, QR codes and the API."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": 12, "unique": True, "editable": False, "default": new_public_id}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "unique", "editable", "default"):
            kwargs.pop(key, None)
        return name, path, list(args), kwargs


class PartialDateField(models.CharField):
    """A `PartialDate` stored as its text, so that it sorts and keeps its precision; empty is None."""

    # For the type checker: what a row takes and gives here, other than a text.
    _pyi_private_set_type: PartialDate | str | None  # type: ignore[assignment]
    _pyi_private_get_type: PartialDate | None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": 10, "null": True, "blank": True}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "null", "blank"):
            kwargs.pop(key, None)
        return name, path, list(args), kwargs

    def from_db_value(self, value: str | None, *_: object) -> PartialDate | None:
        return PartialDate(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        if not value:
            return None
        try:
            return PartialDate.of(value)
        except ValueError:
            raise ValidationError(
                _("“%(value)s”不是日期，请写成 2026、2026-11 或 2026-11-22。"), params={"value": value}
            ) from None

    def get_prep_value(self, value: Any) -> str | None:
        return PartialDate.of(value).text if value else None


class PathField(models.CharField):
    """A materialised path, compared byte by byte on every database so that ranges use its index."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": 100, "unique": True, "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "unique", "editable"):
            kwargs.pop(key, None)
        return name, path, list(args), kwargs

    def db_parameters(self, connection: Any) -> Any:
        parameters = super().db_parameters(connection)
        parameters["collation"] = "C" if connection.vendor == "postgresql" else None
        return parameters
