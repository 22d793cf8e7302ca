"""At start-up: every guard and effect that a definition names is there."""

from typing import Any

from django.core.checks import CheckMessage, Error

from jiceng.rulebook import PackError, default_rulebook
from jiceng.workflow.registry import unknown_names


def missing_names() -> list[str]:
    """A sentence for each definition of any pack that names what no room has registered."""
    return [
        f"{pack.id}/{procedure.id}: {name}: no such guard or effect; it takes one that a room registers."
        for pack in default_rulebook().packs
        for procedure in pack.procedures
        for name in unknown_names(procedure)
    ]


def check_definitions(**_kwargs: Any) -> list[CheckMessage]:
    try:
        return [Error(sentence, id="jiceng.E003") for sentence in missing_names()]
    except PackError:
        return []  # the check of the packs themselves says what is wrong
