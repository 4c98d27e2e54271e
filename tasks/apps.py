from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "tasks"
    verbose_name = "任务"

    def ready(self):
        from documents.carriers import register_carrier
        from organisations.panels import register_unit_panel
        from outlines import dependents
        from outlines.panels import register_domain_panel, register_measure_panel
        from tasks import due, revisions, rules
        from tasks.models import ImplementationPlan, ProgressReport
        from tasks.selectors import panels
        from tasks.services.rows import SIGN
        from workflow.bulk import register_bulk

        dependents.on_revision(revisions.mark)
        dependents.count_concerned(revisions.count)
        register_measure_panel("tasks/measure_panel.html", panels.measure_panel)
        register_domain_panel("tasks/domain_panel.html", panels.domain_panel)
        register_unit_panel("tasks/unit_panel.html", panels.unit_panel)
        register_bulk(SIGN, "签收所选", "tasks:sign")
        register_bulk("progress.at_office", "核实所选", "tasks:reports-accept")
        due.register()
        register_carrier(ImplementationPlan, rules.may_attach_to_plan)
        register_carrier(ProgressReport, rules.may_attach_to_report)
