from django.apps import AppConfig

from jiceng.core import guards, vendor


class AuditConfig(AppConfig):
    name = "jiceng.audit"
    label = "audit"

    def ready(self) -> None:
        from django.contrib.auth import signals

        from jiceng.accounts.signals import password_changed

        from . import receivers  # models are not loaded earlier

        signals.user_logged_in.connect(receivers.logged_in, dispatch_uid="audit.logged_in")
        signals.user_logged_out.connect(receivers.logged_out, dispatch_uid="audit.logged_out")
        signals.user_login_failed.connect(receivers.login_failed, dispatch_uid="audit.login_failed")
        password_changed.connect(receivers.changed_password, dispatch_uid="audit.password_changed")
        guards.guard(
            vendor.append_only("audit_entry")
            + vendor.append_only("audit_seal")
            + vendor.append_only("audit_detail", erasable=True)
        )
