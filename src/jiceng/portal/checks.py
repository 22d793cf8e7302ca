"""At start-up: the installation's own settings and packs ask for nothing that a tool of this kind must not ask."""

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from jiceng.core import clock
from jiceng.rulebook import PackError, Rulebook, default_rulebook
from jiceng.rulebook.formalism import installation_findings, refusal

TAG = "formalism"


def settings_by_name() -> dict[str, Any]:
    """The installation's own settings, and what else of theirs its environment names."""
    known = {name: getattr(settings, name) for name in dir(settings) if name.startswith("JICENG_")}
    return {**os.environ, **known}


def found_here(book: Rulebook) -> list[dict[str, str]]:
    """What this installation asks for that it must not: rule, article, where, how to mend."""
    return installation_findings(book, settings_by_name(), on=clock.today())


def check_formalism(**_kwargs: Any) -> list[CheckMessage]:
    """An error for each place, with the article and how to mend it."""
    try:
        found = found_here(default_rulebook())
    except PackError as error:
        return [Error(problem, id="jiceng.E002") for problem in error.problems]
    return [Error(refusal(finding), id="jiceng.E001") for finding in found]
