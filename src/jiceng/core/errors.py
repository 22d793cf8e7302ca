"""Errors that are sentences for the user."""

from django.utils.functional import Promise


class Refused(Exception):
    """An action says no: one clear sentence, and the field that it is about where there is one."""

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class Forbidden(Exception):
    """Inside one's scope, but without the right: answered with 403."""
