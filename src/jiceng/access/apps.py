from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "jiceng.access"
    label = "access"
