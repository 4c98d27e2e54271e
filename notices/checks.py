"""Is everything that was said on its way?"""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from notices.models import Outbox
from operations.health import BAD, OK, WARN, Finding

LATE_MINUTES = 15


def outbox_findings() -> list[Finding]:
    now = timezone.now()
    waiting = Outbox.objects.ready(now)
    late = waiting.filter(not_before__lt=now - timedelta(minutes=LATE_MINUTES)).count()
    person = Outbox.objects.needing_a_person().count()
    found = [
        Finding(
            _("待发消息"),
            WARN if late else OK,
            _("%(n)s 条待发，其中 %(late)s 条超过 %(m)s 分钟。")
            % {"n": waiting.count(), "late": late, "m": LATE_MINUTES},
        )
    ]
    if person:
        found.append(
            Finding(_("没有送出的消息"), BAD, _("%(n)s 条失败或不确定，请在发送记录中处理。") % {"n": person})
        )
    if "filebased" in settings.EMAIL_BACKEND:
        said = _("没有设置邮件服务器，邮件只写到 %(path)s。") % {"path": settings.EMAIL_FILE_PATH}
        found.append(Finding(_("邮件服务器"), WARN, said))
    return found
