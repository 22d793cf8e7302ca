from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "jiceng.activities"
    label = "activities"
