"""`/api/…`; who is not logged in gets 401 from the API, not a page to log in."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from .assembled import api

_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    if _pattern.callback is not None:
        _pattern.callback = login_not_required(_pattern.callback)

urlpatterns = [path("", (_patterns, _app, _namespace))]
