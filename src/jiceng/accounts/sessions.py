"""Sessions in the database, as Django's; reading one is what every request does first, so its SQL is made once."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from jiceng.core.clock import now
from jiceng.core.prepared import prepared


@prepared
def _sessions(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        for row in _sessions(self.session_key or ""):
            if row.expire_date > now():
                return self.decode(row.session_data)
        self._session_key = None
        return {}
