from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    name = "jiceng.procedures"
    label = "procedures"

    def ready(self) -> None:
        from jiceng.core import guards, vendor
        from jiceng.organizations import consequences  # models are not loaded earlier
        from jiceng.ui import navigation  # the bar is filled only when the rooms are ready
        from jiceng.workflow import registry

        from .checks import check_definitions  # models are ready only now
        from .following import following
        from .kinds import MODULES

        consequences.register(35, following)
        for table in ("procedures_opinion", "procedures_problem"):
            guards.guard(vendor.append_only(table))
        register(check_definitions, "procedures")

        for module in MODULES:
            for name, guard in module.GUARDS.items():
                registry.guard(name, guard)
            for name, effect in module.EFFECTS.items():
                registry.effect(name, effect)
        navigation.register(_("组织工作"), "procedures:index", order=30, permission_code="see_people")
        navigation.place("person", "procedures/person.html")
        navigation.place("me", "procedures/away.html")
        navigation.place("me", "procedures/sheets_waiting.html")
        navigation.place("me", "procedures/my_talks.html")
        navigation.place("found", "procedures/found.html")
        navigation.place("record", "procedures/honours.html")
        navigation.place("record", "procedures/gradings.html")
        navigation.place("organization", "procedures/honours.html")
        navigation.place("unit", "procedures/unit.html")
        navigation.place("case_tabs", "procedures/tabs.html")
