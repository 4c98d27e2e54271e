from django.apps import AppConfig


class CommendationsConfig(AppConfig):
    name = "commendations"
    verbose_name = "考核表彰"

    def ready(self):
        from commendations import documents, due, rules
        from commendations.models import CommendationRound, Nomination
        from documents.carriers import register_carrier

        register_carrier(CommendationRound, rules.may_attach_to_round)
        register_carrier(Nomination, rules.may_attach_to_nomination)
        documents.register()
        due.register()
