from django.apps import AppConfig


class CommendationsConfig(AppConfig):
    name = "commendations"
    verbose_name = "考核表彰"

    def ready(self):
        from commendations import assessing

        assessing.register()
