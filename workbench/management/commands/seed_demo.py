"""`manage.py seed_demo`: a county in full swing, to look around in and to measure on."""

import time

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from organisations.models import Committee
from tasks.models import Task
from workbench.county import demo_password
from workbench.demo import County


class Command(BaseCommand):
    help = "用演示数据充实一个县：各单位人员、两部纲要的全部任务、交办、签收和退回。可重复运行。"

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=2026, help="随机种子，相同的种子得到相同的县")

    def handle(self, *args, seed, **options):
        started = time.monotonic()
        call_command("first_run", demo=True, stdout=self.stdout)
        committee = Committee.objects.order_by("pk").first()
        if Task.objects.filter(committee=committee).exists():
            self.stdout.write(_("已经有任务，不再重复生成演示数据。"))
            return
        try:
            County(committee, seed=seed, password=demo_password(), say=self.stdout.write).play()
        except LookupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("演示数据就绪，用时 %(s).0f 秒。") % {"s": time.monotonic() - started})
