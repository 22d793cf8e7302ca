"""Logging in by password as Django does it; whose request it is, is read by a query that is made once."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from jiceng.core.prepared import prepared

from .models import User


@prepared
def _users(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)


class PasswordBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        for user in _users(user_id):
            return user if self.user_can_authenticate(user) else None
        return None
