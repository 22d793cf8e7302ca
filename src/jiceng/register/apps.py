from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "jiceng.register"
    label = "register"
