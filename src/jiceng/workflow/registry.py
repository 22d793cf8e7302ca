"""Names that definitions use, and what rooms above have registered for them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from jiceng.rulebook.procedures import Procedure, names_used

if TYPE_CHECKING:  # models are not ready when the rooms register
    from .models import Case, StepRecord

Text = str | Promise
Guard = Callable[["Case", "StepRecord"], Text | None]
"""What is missing for a step, as a sentence, or None."""


@dataclass(slots=True)
class Registry:
    guards: dict[str, Guard] = field(default_factory=dict)
    effects: dict[str, Callable[..., None]] = field(default_factory=dict)


REGISTRY = Registry()


def guard(name: str, check: Guard) -> None:
    """`check(case, record)` gives the sentence that says what is missing, or None."""
    REGISTRY.guards[name] = check


def effect(name: str, act: Callable[..., None]) -> None:
    """`act(case=…, record=…, by=…, at=…)` changes the register; it raises Refused where it cannot.

    What follows every record takes `records=…`, the closing of a procedure `outcome=…` and `on=…`, in place of `record`.
    """
    REGISTRY.effects[name] = act


def unknown_names(procedure: Procedure) -> list[str]:
    """Guards and effects that a definition names and no room has registered."""
    used = names_used(procedure)
    return sorted(used["guards"] - REGISTRY.guards.keys() | used["effects"] - REGISTRY.effects.keys())
