from django.apps import AppConfig
from django.db.models.signals import post_migrate

from . import guards


class CoreConfig(AppConfig):
    name = "jiceng.core"
    label = "core"

    def ready(self) -> None:
        post_migrate.connect(guards.install, sender=self, dispatch_uid="jiceng.guards")
