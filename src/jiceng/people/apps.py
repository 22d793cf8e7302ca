from django.apps import AppConfig

from jiceng.core import guards, vendor


class PeopleConfig(AppConfig):
    name = "jiceng.people"
    label = "people"

    def ready(self) -> None:
        from jiceng.organizations import signals  # models are not loaded earlier

        from . import receivers

        guards.guard(vendor.no_overlap("people_membership", "person_id"))
        guards.guard(vendor.no_overlap("people_placement", "person_id"))
        signals.moved.connect(receivers.reindex_moved, dispatch_uid="people.search")
