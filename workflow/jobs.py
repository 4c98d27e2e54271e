"""The sweep of deadlines, every minute."""

from django.utils.translation import gettext_lazy as _

from operations.registry import tick
from workflow.services.sweeping import sweep


@tick("workflow.sweep", title=_("检查时限、发出提醒"), every=60)
def sweep_deadlines():
    return sweep().said()
