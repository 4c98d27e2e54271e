"""Sending, every few seconds."""

from django.utils.translation import gettext_lazy as _

from notices import services
from operations.registry import tick


@tick("notices.outbox", title=_("发送消息"), every=5)
def send_ready():
    return services.send_ready()
