from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpennessConfig(AppConfig):
    name = "jiceng.openness"
    label = "openness"

    def ready(self) -> None:
        from jiceng.organizations import consequences  # models are not loaded earlier
        from jiceng.ui import navigation  # the bar is filled only when the rooms are ready

        from .following import following

        consequences.register(50, following)
        navigation.register(_("公示"), "openness:index", order=35, permission_code="see_people")
