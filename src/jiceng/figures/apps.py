from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "jiceng.figures"
    label = "figures"
