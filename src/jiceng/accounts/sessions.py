"""Sessions in the database, as Django's; reading one is what every request does first, so its SQL is made once."""

from copy import deepcopy
from functools import lru_cache
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from jiceng.core.clock import now
from jiceng.core.prepared import prepared


@prepared
def _sessions(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)


@lru_cache(maxsize=1_000)
def _decoded(sealed: bytes | str) -> dict[str, Any]:
    """What a session holds; the same text need not prove its seal again at every request."""
    return db.SessionStore().decode(sealed)


class SessionStore(db.SessionStore):
    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        return deepcopy(_decoded(session_data))

    def load(self) -> dict[str, Any]:
        for row in _sessions(self.session_key or ""):
            if row.expire_date > now():
                return self.decode(row.session_data)
        self._session_key = None
        return {}
