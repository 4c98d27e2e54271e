from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = "运行"

    def ready(self):
        # Ticks and jobs are known in every process: the pages show when each ran last.
        autodiscover_modules("jobs")
