from django.apps import AppConfig


class CommendationsConfig(AppConfig):
    name = "commendations"
    verbose_name = "考核表彰"

    def ready(self):
        from commendations import assessing, documents, due, round_prints, rules
        from commendations.models import CommendationRound, Nomination, Objection
        from commendations.selectors.panels import unit_panel
        from documents.carriers import register_carrier
        from pages.panels import register_panel

        register_carrier(CommendationRound, rules.may_attach_to_round)
        register_carrier(Nomination, rules.may_attach_to_nomination)
        # What the office looked at when it examined one; nobody else sees either.
        register_carrier(Objection, rules.may_examine_objection)
        assessing.register()
        documents.register()
        due.register()
        round_prints.register()
        register_panel("organisations.unit", "commendations/unit_panel.html", unit_panel)
