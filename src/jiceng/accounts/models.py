"""Who logs in."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiceng.core.models import PublicModel

SYSTEM_USERNAME = "system"


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, *, name: str, password: str | None = None) -> "User":
        """A user that may log in; without a password only by a one-time link."""
        user = self.model(username=username, name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def system(self) -> "User":
        """The actor of commands and of the nightly work; it cannot log in."""
        user = self.filter(username=SYSTEM_USERNAME).first()
        if user is None:
            user = self.model(username=SYSTEM_USERNAME, name="系统", is_active=False)
            user.set_unusable_password()
            user.save(using=self._db)
        return user


class User(PublicModel, AbstractBaseUser):
    username = models.CharField(_("用户名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=80)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)
    large_type = models.BooleanField(default=False)
    calendar_key = models.CharField(max_length=40, blank=True, db_index=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta(AbstractBaseUser.Meta):
        swappable = "AUTH_USER_MODEL"

    def __str__(self) -> str:
        return self.name

    @property
    def is_system(self) -> bool:
        return self.username == SYSTEM_USERNAME


class Failures(models.Model):
    """How often logging in failed for one account or from one address (`key`: a hash of it) since a moment."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    since = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} since {self.since}"
