from django.apps import AppConfig

from jiceng.core import guards, vendor


class OrganizationsConfig(AppConfig):
    name = "jiceng.organizations"
    label = "organizations"

    def ready(self) -> None:
        from jiceng.figures import tables  # models are not loaded earlier

        from . import consequences
        from .figures import TABLE
        from .following import following

        tables.register(TABLE)
        consequences.register(20, following)
        guards.guard(vendor.no_overlap("organizations_parentlink", "organization_id"))
        guards.guard(vendor.no_overlap("organizations_designation", "organization_id"))
