from django.apps import AppConfig

from jiceng.core import guards, vendor


class OrganizationsConfig(AppConfig):
    name = "jiceng.organizations"
    label = "organizations"

    def ready(self) -> None:
        guards.guard(vendor.no_overlap("organizations_parentlink", "organization_id"))
        guards.guard(vendor.no_overlap("organizations_designation", "organization_id"))
