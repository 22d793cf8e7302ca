"""Errors of packs and of questions."""


class PackError(Exception):
    """A pack is wrong: `file:line: key: what, and what would be right`."""


class BadInput(Exception):
    """What was given cannot be: one sentence naming the field, what it got and what it takes."""


class NotInForce(Exception):
    """No rule in force answers the question on that day; the reasons say from when one does."""
