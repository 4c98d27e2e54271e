"""The ledger of jobs as a table."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from pages.lists import ListTable


class JobTable(ListTable):
    title = tables.Column(_("内容"), orderable=False)
    state = tables.Column(_("状态"))
    progress = tables.Column(_("进度"), empty_values=(), orderable=False)
    asked_by = tables.Column(_("发起人"), accessor="asked_by__name")
    created_at = tables.Column(_("发起时间"))
    finished_at = tables.Column(_("结束时间"))
    attempts = tables.Column(_("运行次数"))

    row_template = "operations/job_row.html"

    class Meta(ListTable.Meta):
        order_by = ("-created_at",)

    def cell(self, job, name):
        if name == "state":
            return job.get_state_display()
        if name == "progress":
            return f"{job.done}/{job.total}" if job.total else ""
        if name == "asked_by":
            return job.asked_by.name if job.asked_by else ""
        return getattr(job, name)
