from django.apps import AppConfig

from jiceng.core import guards, vendor


class PeopleConfig(AppConfig):
    name = "jiceng.people"
    label = "people"

    def ready(self) -> None:
        from jiceng.figures import tables  # models are not loaded earlier
        from jiceng.organizations import consequences, signals

        from . import receivers
        from .figures import TABLE
        from .following import following

        tables.register(TABLE)
        consequences.register(10, following)
        guards.guard(vendor.no_overlap("people_membership", "person_id"))
        guards.guard(vendor.no_overlap("people_placement", "person_id"))
        guards.guard(vendor.no_overlap("people_candidacy", "person_id"))
        signals.moved.connect(receivers.reindex_moved, dispatch_uid="people.search")
