"""At start-up: every guard, effect and fact that definitions and papers name is there."""

from typing import Any

from django.core.checks import CheckMessage, Error

from jiceng.rulebook import PackError, default_rulebook
from jiceng.rulebook.packs import Pack
from jiceng.rulebook.procedures import PLACES, Paper
from jiceng.workflow.registry import unknown_names

from .facts import FACTS


def missing_names() -> list[str]:
    """A sentence for each definition or paper of any pack that names what no room has registered."""
    return [
        f"{pack.id}/{paper.id}: {name}: no such fact; it takes {', '.join(FACTS)}, or a step."
        for pack in default_rulebook().packs
        for paper in pack.papers
        for name in _unknown_facts(paper, pack)
    ] + [
        f"{pack.id}/{procedure.id}: {name}: no such guard or effect; it takes one that a room registers."
        for pack in default_rulebook().packs
        for procedure in pack.procedures
        for name in unknown_names(procedure)
    ]


def _unknown_facts(paper: Paper, pack: Pack) -> list[str]:
    steps = {step.id for procedure in pack.procedures for step in procedure.steps}
    named = [one for one in paper.facts if not one.startswith("step ")]
    fills = [one.fill for one in paper.spaces if one.fill]
    named += [one.removeprefix("fact ") for one in fills if one.startswith("fact ")]
    named += [name for one in paper.text for name in PLACES.findall(one) if "." not in name]
    return [name for name in named if name not in FACTS and name not in steps]


def check_definitions(**_kwargs: Any) -> list[CheckMessage]:
    try:
        return [Error(sentence, id="jiceng.E003") for sentence in missing_names()]
    except PackError:
        return []  # the check of the packs themselves says what is wrong
