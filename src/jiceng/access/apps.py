from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "jiceng.access"
    label = "access"

    def ready(self) -> None:
        from jiceng.organizations import consequences  # models are not loaded earlier

        from .following import following

        consequences.register(70, following)
