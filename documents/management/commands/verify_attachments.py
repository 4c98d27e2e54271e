"""`manage.py verify_attachments`: every attachment's bytes are still there and still what was uploaded."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from documents.models import Attachment


class Command(BaseCommand):
    help = "逐个核对附件：文件还在，内容与上传时一致。恢复备份后运行。"

    def handle(self, *args, **options):
        checked, seen, broken = 0, {}, []
        for attachment in Attachment.objects.order_by("pk").iterator(chunk_size=500):
            checked += 1
            if attachment.digest not in seen:
                seen[attachment.digest] = attachment.is_intact()
            if not seen[attachment.digest]:
                broken.append(attachment)
        for attachment in broken:
            self.stderr.write(
                _("附件 %(pk)s“%(name)s”的文件缺失或已改变。")
                % {"pk": attachment.pk, "name": attachment.name}
            )
        if broken:
            raise CommandError(_("%(n)s 个附件有问题。") % {"n": len(broken)})
        self.stdout.write(_("核对了 %(n)s 个附件，全部完好。") % {"n": checked})
