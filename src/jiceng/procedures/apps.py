from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    name = "jiceng.procedures"
    label = "procedures"

    def ready(self) -> None:
        from jiceng.ui import navigation  # the bar is filled only when the rooms are ready
        from jiceng.workflow import registry

        from . import development  # models are ready only now
        from .checks import check_definitions

        register(check_definitions, "procedures")

        for name, guard in development.GUARDS.items():
            registry.guard(name, guard)
        for name, effect in development.EFFECTS.items():
            registry.effect(name, effect)
        navigation.register(_("发展党员"), "procedures:index", order=30, permission_code="see_people")
