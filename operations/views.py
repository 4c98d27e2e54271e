"""How the machine is, and the ledger of jobs."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from operations import health, rules, services
from operations.filters import JobFilter
from operations.models import Job
from operations.tables import JobTable
from pages.lists import ListPage
from pages.rules import requires


class HealthPage(TemplateView):
    """运行状况: the same findings as `manage.py health`."""

    rule = staticmethod(rules.may_operate)
    template_name = "operations/health.html"

    def get_context_data(self, **kwargs):
        found = health.findings()
        return super().get_context_data(
            title=_("运行状况"), findings=found, worst=health.worst(found), word=health.WORDS, **kwargs
        )


class JobList(ListPage):
    """The jobs of the installation, failed ones to be tried again or dropped."""

    rule = staticmethod(rules.may_operate)
    model = Job
    table_class = JobTable
    filterset_class = JobFilter
    title = gettext_lazy("后台任务")
    empty_text = gettext_lazy("没有后台任务。")

    def get_queryset(self):
        return super().get_queryset().select_related("asked_by")


def _job(request, pk) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.access), pk=pk)


@requires(rules.may_operate)
@require_POST
def retry(request, pk):
    services.retry_job(actor=request.user, job=_job(request, pk))
    messages.success(request, _("已重新排队。"))
    return redirect("operations:jobs")


@requires(rules.may_operate)
@require_POST
def drop(request, pk):
    services.drop_job(actor=request.user, job=_job(request, pk))
    messages.success(request, _("已放弃，记录保留。"))
    return redirect("operations:jobs")
