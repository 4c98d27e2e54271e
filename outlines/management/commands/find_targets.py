"""`manage.py find_targets`: the numeric targets in sentences, as JSON."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from outlines.targets import find_targets, find_trends


class Command(BaseCommand):
    help = (
        "找出句子里的量化目标，以 JSON 输出。--text 输出一个数组；--file 每行一句，输出每行一个数组（空行为 []）。"
        "没有数字的方向（逐步提高、明显下降）不是量化目标；加 --trends 时每句输出"
        ' {"targets": […], "trends": […]}，方向单独列出。不访问数据库。'
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--text", metavar="TEXT", help="一句或一段话")
        source.add_argument("--file", metavar="F", help="UTF-8 文本文件，每行一句")
        parser.add_argument("--trends", action="store_true", help="同时列出没有数字的方向")

    def handle(self, *args, **options):
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        for sentence in self._sentences(options):
            found = [target.as_json() for target in find_targets(sentence)]
            if options["trends"]:
                found = {"targets": found, "trends": [trend.as_json() for trend in find_trends(sentence)]}
            self.stdout.write(json.dumps(found, ensure_ascii=False))

    @staticmethod
    def _sentences(options):
        if options["text"] is not None:
            return [options["text"]]
        path = Path(options["file"])
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            raise CommandError(f"找不到文件：{path}") from None
        except OSError as error:
            raise CommandError(f"文件打不开：{path}（{error.strerror}）") from None
        except UnicodeDecodeError:
            raise CommandError("文件不是 UTF-8 编码，请另存为 UTF-8 后再试") from None
        # Only line ends divide sentences: a form feed inside one does not.
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return lines[:-1] if lines and not lines[-1] else lines
