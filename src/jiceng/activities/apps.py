from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from jiceng.core import guards, vendor


class ActivitiesConfig(AppConfig):
    name = "jiceng.activities"
    label = "activities"

    def ready(self) -> None:
        from jiceng.organizations import consequences  # models are not loaded earlier
        from jiceng.ui import navigation  # the bar is filled only when the rooms are ready

        from .following import following

        consequences.register(40, following)
        guards.guard(vendor.append_only("activities_correction"))
        navigation.place("record", "activities/year.html")
        navigation.register(_("组织生活"), "activities:index", order=20, permission_code="see")
