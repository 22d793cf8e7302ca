from django.apps import AppConfig

from jiceng.ui import navigation


class AccountsConfig(AppConfig):
    name = "jiceng.accounts"
    label = "accounts"

    def ready(self) -> None:
        navigation.place("account", "accounts/menu.html")
        navigation.place("footer", "accounts/preferences.html")
