"""`manage.py seed_demo`: a county with its years behind it and in full swing, to look around in and to measure on."""

import re
import time

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import Committee
from tasks.models import Task
from workbench import county, demo

YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")


class Command(BaseCommand):
    help = (
        "用演示数据充实一个县：从纲要起始年到今年，逐年按当时的时间办理方案、进展、年度报告、检查、整改、会议和台账；"
        "今年各环节都有事项在办。数据库须是空的（只建了参考数据的，只演示今年）。可重复运行。"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--years",
            metavar="2021-2026",
            help="从哪一年演到哪一年，默认从纲要起始年到今年；只要今年就写今年",
        )
        parser.add_argument("--full", action="store_true", help="往年也由全部单位办理全部任务（要很久）")
        parser.add_argument("--seed", type=int, default=2026, help="随机种子，相同的种子得到相同的县")

    def handle(self, *args, years, full, seed, **options):
        started, this_year = time.monotonic(), timezone.localdate().year
        committee = Committee.objects.order_by("pk").first()
        first, last = self._span(years, committee, this_year)
        if committee is not None and Task.objects.filter(committee=committee).exists():
            self.stdout.write(_("已经有任务，不再重复生成演示数据。"))
            return
        if committee is not None and first < this_year:
            raise CommandError(
                _(
                    "数据库里已有%(name)s（%(day)s 建立），人员从那时起任职，不能补演往年。"
                    "请换一个空的数据库，或者只演今年：--years %(now)s。"
                )
                % {"name": committee.name, "day": timezone.localdate(committee.created_at), "now": this_year}
            )
        play = demo.Years(
            first=first,
            last=last,
            this_year=this_year,
            found=self._found,
            password=county.demo_password(),
            seed=seed,
            scale=demo.FULL if full else demo.SMALL,
            say=self.stdout.write,
        )
        try:
            play.play()
        except LookupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("演示数据就绪，用时 %(s).0f 秒。") % {"s": time.monotonic() - started})

    def _found(self) -> Committee:
        call_command("first_run", demo=True, stdout=self.stdout)
        return Committee.objects.order_by("pk").first()

    def _span(self, years: str | None, committee, this_year: int) -> tuple[int, int]:
        """The years to play: those asked for, or all that can be played."""
        begin, end = county.outline_years(committee)
        if years is None:
            first, last = (begin if committee is None else this_year), this_year
        else:
            asked = YEARS.fullmatch(years.strip())
            if asked is None:
                raise CommandError(_("年份请写成 2021-2026 的样子，或者只写一年。"))
            first, last = int(asked[1]), int(asked[2] or asked[1])
        if first > last:
            raise CommandError(_("起始年 %(first)s 晚于结束年 %(last)s。") % {"first": first, "last": last})
        if last > this_year:
            raise CommandError(
                _("%(last)s 年还没有到，最晚演到今年（%(now)s 年）。") % {"last": last, "now": this_year}
            )
        if first < begin or last > end:
            raise CommandError(
                _("纲要实施期是 %(begin)s—%(end)s 年，只能演这些年。") % {"begin": begin, "end": end}
            )
        return first, last
