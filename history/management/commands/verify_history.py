"""`manage.py verify_history`: read the whole record back and say whether a row was changed or is missing."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from history.verification import verify


class Command(BaseCommand):
    help = "核对履历：逐条校验，发现被改动、缺失或被截断的记录。"

    def add_arguments(self, parser):
        parser.add_argument("--committee", metavar="CODE", help="只核对这一个妇儿工委（代码）")

    def handle(self, *args, committee=None, **options):
        committee_id = None
        if committee:
            from django.apps import apps

            found = apps.get_model("organisations", "Committee").objects.filter(code=committee).first()
            if found is None:
                raise CommandError(_("没有代码为 %(code)s 的妇儿工委。") % {"code": committee})
            committee_id = found.pk
        rows, faults = verify(committee_id)
        for fault in faults[:200]:
            self.stderr.write(f"committee {fault.committee_id} #{fault.sequence}: {fault.message}")
        if faults:
            raise CommandError(_("共读 %(rows)s 条，发现 %(n)s 处问题。") % {"rows": rows, "n": len(faults)})
        self.stdout.write(_("共读 %(rows)s 条，全部相符。") % {"rows": rows})
