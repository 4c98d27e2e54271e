from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "消息"

    def ready(self):
        from notices.checks import outbox_findings
        from operations.health import register_check

        register_check(outbox_findings)
