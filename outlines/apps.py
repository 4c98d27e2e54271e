from django.apps import AppConfig


class OutlinesConfig(AppConfig):
    name = "outlines"
    verbose_name = "纲要"
