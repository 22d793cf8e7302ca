"""Errors of packs and of questions."""


class PackError(Exception):
    """Packs are wrong: each problem `file:line: key: what, and what would be right`."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = list(problems)

    def __str__(self) -> str:
        return "\n".join(self.problems)


class BadInput(Exception):
    """What was given cannot be: one sentence naming the field, what it got and what it takes."""


class NotInForce(Exception):
    """No rule in force answers the question on that day; the reasons say from when one does."""
