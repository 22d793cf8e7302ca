"""Refusals that reach the top become the right answer."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from jiceng.core.errors import Forbidden


class refusals:  # noqa: N801  (a middleware by name, and only a class may have process_exception)
    """Turns `Forbidden` into Django's 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, Forbidden):
            raise PermissionDenied from exception
