from django.apps import AppConfig

from jiceng.core import guards, vendor


class ActivitiesConfig(AppConfig):
    name = "jiceng.activities"
    label = "activities"

    def ready(self) -> None:
        guards.guard(vendor.append_only("activities_correction"))
