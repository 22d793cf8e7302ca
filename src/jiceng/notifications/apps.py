from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "jiceng.notifications"
    label = "notifications"

    def ready(self) -> None:
        from jiceng.ui import navigation  # the bar is filled only when the rooms are ready

        navigation.place("bar", "notifications/bar.html")
