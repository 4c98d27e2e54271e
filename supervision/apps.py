from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = "督导"

    def ready(self):
        from documents.carriers import register_carrier
        from supervision import documents, due, rules
        from supervision.models import Activity, AnnualReport, CountyReport

        register_carrier(Activity, rules.may_correct_activity)
        register_carrier(AnnualReport, rules.may_attach_to_report)
        register_carrier(CountyReport, rules.may_attach_to_county_report)
        documents.register()
        due.register()
