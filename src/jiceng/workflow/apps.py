from django.apps import AppConfig

from jiceng.core import guards, vendor


class WorkflowConfig(AppConfig):
    name = "jiceng.workflow"
    label = "workflow"

    def ready(self) -> None:
        from jiceng.organizations import consequences  # models are not loaded earlier

        from .following import following

        consequences.register(30, following)
        for table in ("workflow_version", "workflow_steprecord", "workflow_effectdone", "workflow_taskevent"):
            guards.guard(vendor.append_only(table))
