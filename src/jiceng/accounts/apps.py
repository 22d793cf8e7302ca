from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jiceng.accounts"
    label = "accounts"

    def ready(self) -> None:
        from jiceng.ui import navigation

        navigation.place("account", "accounts/menu.html")
        navigation.place("footer", "accounts/preferences.html")
