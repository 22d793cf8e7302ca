from django.apps import AppConfig

from jiceng.core import guards, vendor


class PeopleConfig(AppConfig):
    name = "jiceng.people"
    label = "people"

    def ready(self) -> None:
        from jiceng.figures import tables  # models are not loaded earlier
        from jiceng.organizations import signals

        from . import receivers
        from .figures import TABLE

        tables.register(TABLE)
        guards.guard(vendor.no_overlap("people_membership", "person_id"))
        guards.guard(vendor.no_overlap("people_placement", "person_id"))
        guards.guard(vendor.no_overlap("people_candidacy", "person_id"))
        signals.moved.connect(receivers.reindex_moved, dispatch_uid="people.search")
