from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "tasks"
    verbose_name = "任务"

    def ready(self):
        from documents.carriers import register_carrier
        from outlines import dependents
        from pages.panels import register_panel
        from tasks import documents, due, revisions, rules
        from tasks.models import ImplementationPlan, ProgressReport
        from tasks.selectors import panels
        from tasks.services.rows import SIGN
        from workflow.bulk import register_bulk

        dependents.on_revision(revisions.mark)
        dependents.count_concerned(revisions.count)
        register_panel("outlines.measure", "tasks/measure_panel.html", panels.measure_panel)
        register_panel("outlines.domain", "tasks/domain_panel.html", panels.domain_panel)
        register_panel("organisations.unit", "tasks/unit_panel.html", panels.unit_panel)
        register_bulk(SIGN, "签收所选", "tasks:sign")
        register_bulk("progress.at_office", "核实所选", "tasks:reports-accept")
        due.register()
        documents.register()
        register_carrier(ImplementationPlan, rules.may_attach_to_plan)
        register_carrier(ProgressReport, rules.may_attach_to_report)
