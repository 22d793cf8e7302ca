"""The guards that every database of ours must hold; rooms add theirs when they are made ready."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register

from . import vendor

GUARDS: list[vendor.Guard] = []


def guard(guards: list[vendor.Guard]) -> None:
    """Add guards to the list (from `AppConfig.ready`)."""
    known = {one.name for one in GUARDS}
    GUARDS.extend(one for one in guards if one.name not in known)


def install(sender: AppConfig, **_: Any) -> None:
    """After migrate: put back what a table rebuild dropped."""
    vendor.install_guards(GUARDS)


@register(Tags.database)
def guards_exist(app_configs: Any, databases: Any = None, **_: Any) -> list[CheckMessage]:
    """`check --database default` says which guard is missing."""
    if not databases:
        return []
    missing = sorted({guard.name for guard in GUARDS} - vendor.existing_guards())
    return [
        Error(f"The database lacks the guard {name}.", hint="Run migrate again.", id="jiceng.E001")
        for name in missing
    ]
