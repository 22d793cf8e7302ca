from django.apps import AppConfig

from jiceng.core import guards, vendor


class AuditConfig(AppConfig):
    name = "jiceng.audit"
    label = "audit"

    def ready(self) -> None:
        guards.guard(
            vendor.append_only("audit_entry")
            + vendor.append_only("audit_seal")
            + vendor.append_only("audit_detail", erasable=True)
        )
