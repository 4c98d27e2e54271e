from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = "督导"

    def ready(self):
        from documents.carriers import register_carrier
        from supervision import documents, due, rules
        from supervision.models import (
            AnnualReport,
            ChecklistItem,
            CountyReport,
            Finding,
            RectificationResponse,
            Verification,
        )
        from supervision.services.photos import as_kept

        register_carrier(AnnualReport, rules.may_attach_to_report)
        register_carrier(CountyReport, rules.may_attach_to_county_report)
        register_carrier(ChecklistItem, rules.may_attach_to_item, as_kept)
        register_carrier(Finding, rules.may_attach_to_finding, as_kept)
        register_carrier(RectificationResponse, rules.may_attach_to_response)
        register_carrier(Verification, rules.may_attach_to_verification)
        documents.register()
        due.register()
