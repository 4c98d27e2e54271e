"""`manage.py tick`: do everything that is due once, without a queue. For a cron job on a machine without workers."""

from django.core.management.base import BaseCommand

from operations.registry import ticks
from operations.services import run_ticks, run_waiting


class Command(BaseCommand):
    help = "把到时间的提醒、消息和后台任务办一遍，然后退出。没有后台程序的机器可用 cron 每分钟运行一次。"

    def handle(self, *args, **options):
        names = [name for name in ticks if name != "operations.jobs"]
        for name, said in run_ticks(names, force=True).items():
            self.stdout.write(f"{ticks[name].title}：{said}")
        self.stdout.write(f"后台任务：{run_waiting()}")
