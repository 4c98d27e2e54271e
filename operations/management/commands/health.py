"""`manage.py health`: is all well? Exit code 1 when something is not."""

import json

from django.core.management.base import BaseCommand

from operations.health import BAD, findings, worst


class Command(BaseCommand):
    help = "检查数据库、磁盘、定时运行、后台任务和消息发送；有问题时退出码为 1。"

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        found = findings()
        if options["json"]:
            lines = [{"name": str(row.name), "state": row.state, "said": str(row.said)} for row in found]
            self.stdout.write(json.dumps(lines, ensure_ascii=False, indent=1))
        else:
            for row in found:
                self.stdout.write(f"[{row.word}] {row.name}：{row.said}")
        if worst(found) == BAD:
            raise SystemExit(1)
