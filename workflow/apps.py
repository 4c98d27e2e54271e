from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = "流程"

    def ready(self):
        from organisations.panels import register_leaver, register_open_work
        from workdays.followers import on_change
        from workflow.services import open_items_of_post, recount, release_items_of

        register_leaver(release_items_of)
        register_open_work(open_items_of_post)
        on_change(recount)
