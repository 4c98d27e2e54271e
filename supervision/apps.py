from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = "督导"

    def ready(self):
        from documents.carriers import register_carrier
        from pages.panels import register_panel
        from supervision import documents, due, rules
        from supervision.models import (
            Activity,
            AnnualReport,
            ChecklistItem,
            CountyReport,
            Finding,
            Inspection,
            RectificationResponse,
            Verification,
        )
        from supervision.selectors.found import panel_of
        from supervision.selectors.inspection_papers import inspection_panel, notice_panel
        from supervision.services.photos import as_kept

        register_carrier(Activity, rules.may_correct_activity)
        register_carrier(AnnualReport, rules.may_attach_to_report)
        register_carrier(CountyReport, rules.may_attach_to_county_report)
        register_carrier(Inspection, rules.may_attach_to_inspection)
        register_carrier(ChecklistItem, rules.may_attach_to_item, as_kept)
        register_carrier(Finding, rules.may_attach_to_finding, as_kept)
        register_carrier(RectificationResponse, rules.may_attach_to_response)
        register_carrier(Verification, rules.may_attach_to_verification)
        for page in ("organisations.unit", "outlines.domain", "outlines.measure", "tasks.task"):
            register_panel(page, "supervision/findings_panel.html", panel_of)
        documents.register()
        panel = "supervision/inspection_papers_panel.html"
        register_panel("supervision.inspection", panel, inspection_panel)
        register_panel("supervision.rectificationnotice", panel, notice_panel)
        due.register()
