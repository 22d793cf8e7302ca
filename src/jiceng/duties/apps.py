from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "jiceng.duties"
    label = "duties"
