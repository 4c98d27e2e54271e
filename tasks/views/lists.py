"""Lists: all tasks one may see, what waits for a signature, who has not signed."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.lists import ListPage
from tasks import rules
from tasks.filters import SigningFilter, TaskFilter
from tasks.models import Assignment, Task
from tasks.selectors import signing
from tasks.tables import SigningTable, TaskTable, UnsignedTable
from tasks.views.feedback import urge_action


class TaskList(ListPage):
    rule = staticmethod(rules.may_see_tasks)
    model = Task
    table_class = TaskTable
    filterset_class = TaskFilter
    template_name = "tasks/list.html"
    title = gettext_lazy("任务")
    empty_text = gettext_lazy("没有符合条件的任务。")

    def get_queryset(self):
        units = Prefetch("assignments", Assignment.objects.select_related("unit"))
        return super().get_queryset().select_related("measure__domain").prefetch_related(units)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        self.table.dress(self.request.user.committee.near_due_days)
        return context

    def bulk_actions(self):
        if not rules.may_break_down(self.request.access):
            return []
        return [
            {"url": reverse("tasks:bulk"), "title": _("批量指定单位、时限")},
            {
                "url": reverse("tasks:assign"),
                "title": _("交办所选草稿"),
                "confirm": _("交办后责任单位即可看到并签收，确定交办？"),
            },
            {"url": reverse("workflow:urge", args=["tasks"]), "title": _("催办所选")},
        ]


class SigningList(ListPage):
    """What waits for the signature of the units one serves."""

    rule = staticmethod(rules.may_sign_for_units)
    table_class = SigningTable
    filterset_class = SigningFilter
    template_name = "tasks/signing.html"
    title = gettext_lazy("签收任务")
    intro = gettext_lazy(
        "核对交办给本单位的任务。没有异议的勾选后一次签收；不属于本单位职责的，写明理由退回办公室。"
    )
    empty_text = gettext_lazy("没有等待签收的任务。")

    def get_queryset(self):
        return signing.waiting_for(self.request.access)

    def bulk_actions(self):
        return [{"url": reverse("tasks:sign"), "title": _("签收所选"), "style": "btn-primary"}]


class UnsignedList(ListPage):
    """Which units have not signed, and what they sent back."""

    rule = staticmethod(rules.may_see_breakdown)
    table_class = UnsignedTable
    template_name = "tasks/unsigned.html"
    title = gettext_lazy("签收情况")
    empty_text = gettext_lazy("所有已交办的任务都已签收。")

    def get_queryset(self):
        return signing.unsigned_units(self.request.access)

    def get_context_data(self, **kwargs):
        declined = signing.declined(self.request.access)
        may = rules.may_break_down(self.request.access)
        return super().get_context_data(declined=list(declined[:50]), may_settle=may, may_urge=may, **kwargs)

    def bulk_actions(self):
        return urge_action(self.request.access, "sign-units")
