"""`manage.py import_outline`: an outline file into the database, or with --dry-run only as JSON or text."""

import json
import re
import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError

from outlines.importer import ERROR, OutlineUnreadable, attach_targets, parse, read_bytes
from outlines.readiness import AUDIENCES, Head, blockers, with_heads
from outlines.revision import UNCHANGED
from outlines.targets import find_targets

YEARS = re.compile(r"(\d{4})\s*[-—–~至]+\s*(\d{4})")
KINDS = {"added": "新增", "changed": "修订", "removed": "删除", "moved": "移动", "restored": "恢复"}
PARTS = {"domain": "领域", "goal": "目标", "measure": "措施", "provision": "条款"}


class Command(BaseCommand):
    help = (
        "导入纲要文件（.txt：UTF-8、GB18030；.docx）。--dry-run 只读文件不碰数据库，不需要指明妇儿工委。"
        "至少读到一份纲要时退出码为 0；文件读不了、什么也没读到、或缺少对象和年份而不能入库时退出码非 0，不会只存一半。"
        "同一妇儿工委、同一对象、同一起止年份的纲要再次导入时按新文本修订，未变的条目和任务不动。"
    )
    # A dry run must work where there is no database at all.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="纲要文件")
        parser.add_argument("--committee", metavar="CODE", help="妇儿工委代码；只有一个妇儿工委时可以不写")
        parser.add_argument("--dry-run", action="store_true", help="只显示读到了什么，不写数据库")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式，默认 text")
        parser.add_argument(
            "--audience", choices=tuple(AUDIENCES), help="文本没有说明对象时：women 或 children"
        )
        parser.add_argument("--years", metavar="2021-2030", help="文本没有起止年份时")
        parser.add_argument("--title", help="文本没有标题时")

    def handle(self, *args, **options):
        if hasattr(sys.stdout, "reconfigure"):
            # Programs read this output; it does not follow the terminal's language.
            sys.stdout.reconfigure(encoding="utf-8")
        path = Path(options["file"])
        parsed = self._read(path)
        parsed = with_heads(parsed, [self._head(options, outline) for outline in parsed.outlines])
        if options["format"] == "json":
            attach_targets(parsed, find_targets)
            self.stdout.write(
                json.dumps(parsed.to_json_dict(), ensure_ascii=False, indent=1, default=_as_json)
            )
        else:
            self._describe(parsed)
        if not parsed.outlines:
            raise CommandError(f"没有导入：{blockers(parsed)[0].message}")
        if not options["dry_run"]:
            told = self.stderr if options["format"] == "json" else self.stdout
            try:
                results = self._store(path, parsed, options["committee"])
            except (OperationalError, ProgrammingError) as error:
                raise CommandError(f"没有导入：数据库不可用，或还没有运行 migrate（{error}）") from None
            for result in results:
                told.write(_told(result))

    def _read(self, path):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise CommandError(f"找不到文件：{path}") from None
        except OSError as error:
            raise CommandError(f"文件打不开：{path}（{error.strerror}）") from None
        try:
            return parse(read_bytes(data, path.name))
        except OutlineUnreadable as error:
            raise CommandError(f"没有导入：{error}") from None

    @staticmethod
    def _head(options, outline):
        """What the options say, only where the text itself does not."""
        start = end = None
        if options["years"] and outline.start_year is None:
            years = YEARS.fullmatch(options["years"].strip())
            if not years:
                raise CommandError("--years 应写成 2021-2030")
            start, end = int(years[1]), int(years[2])
        return Head(
            title="" if outline.title else options["title"] or "",
            audience="" if outline.audience else options["audience"] or "",
            start_year=start,
            end_year=end,
        )

    def _describe(self, parsed):
        for outline in parsed.outlines:
            years = f"{outline.start_year}—{outline.end_year}年" if outline.start_year else "年份不详"
            self.stdout.write(
                f"{outline.title or '（没有标题）'}  对象：{AUDIENCES.get(outline.audience, '不详')}  {years}"
            )
            for domain in outline.domains:
                self.stdout.write(
                    f"  {domain.number}. {domain.title}：目标 {len(domain.goals)}，措施 {len(domain.measures)}"
                )
            goals = sum(len(domain.goals) for domain in outline.domains)
            measures = sum(len(domain.measures) for domain in outline.domains)
            self.stdout.write(
                f"  共 {len(outline.domains)} 个领域，{goals} 条目标，{measures} 条措施，{len(outline.provisions)} 条条款"
            )
        for problem in parsed.problems:
            label = "错误" if problem.severity == ERROR else "提示"
            self.stdout.write(f"{label} {problem.message}")

    def _store(self, path, parsed, code):
        # The database is first touched here.
        from organisations.models import Committee
        from outlines.services import store_outlines

        if code:
            committee = Committee.objects.filter(code=code).first()
            if committee is None:
                raise CommandError(f"没有代码为 {code} 的妇儿工委")
        else:
            committees = list(Committee.objects.all()[:2])
            if len(committees) != 1:
                raise CommandError(
                    "请用 --committee 指明妇儿工委的代码" if committees else "还没有建立妇儿工委"
                )
            committee = committees[0]
        try:
            return store_outlines(committee=committee, parsed=parsed, source_name=path.name, actor=None)
        except ValidationError as error:
            raise CommandError("没有导入：" + "；".join(error.messages)) from None


def _as_json(target):
    return target.as_json()


def _told(result):
    title = result.outline.title
    if result.created:
        return f"已导入《{title}》"
    if result.unchanged:
        return f"《{title}》与已有文本一致，没有变化"
    counts = [
        f"{KINDS[kind]}{PARTS[what]} {count} 条"
        for what, kinds in result.revision.counts().items()
        for kind, count in kinds.items()
        if kind != UNCHANGED
    ]
    return f"《{title}》已修订为第 {result.outline.edition} 版：" + ("，".join(counts) or "标题有变化")
