from django.apps import AppConfig

from jiceng.core import guards, vendor


class PeopleConfig(AppConfig):
    name = "jiceng.people"
    label = "people"

    def ready(self) -> None:
        guards.guard(vendor.no_overlap("people_membership", "person_id"))
        guards.guard(vendor.no_overlap("people_placement", "person_id"))
