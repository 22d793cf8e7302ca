"""A user's own preferences, before anything is rendered."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_language_from_request

GetResponse = Callable[[HttpRequest], HttpResponse]


def preferences(get_response: GetResponse) -> GetResponse:
    """Speak the user's language: theirs when logged in, else the cookie's or the browser's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "") or get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware
