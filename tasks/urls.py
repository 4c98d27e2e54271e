"""Addresses of tasks."""

from django.urls import path, re_path

from tasks.views import breakdown, bulk, lists, table, task

app_name = "tasks"

urlpatterns = [
    path("", lists.TaskList.as_view(), name="list"),
    path("signing/", lists.SigningList.as_view(), name="signing"),
    path("signing/sign/", task.sign, name="sign"),
    path("unsigned/", lists.UnsignedList.as_view(), name="unsigned"),
    path("assignments/<int:pk>/decline/", task.DeclineTask.as_view(), name="decline"),
    path("assignments/<int:pk>/settle/", task.SettleDecline.as_view(), name="settle"),
    path("assign/", breakdown.assign, name="assign"),
    path("merge/", breakdown.merge, name="merge"),
    path("bulk/", bulk.BulkEdit.as_view(), name="bulk"),
    path("coverage/", breakdown.CoveragePage.as_view(), name="coverage"),
    path("breakdown/", breakdown.BreakdownIndex.as_view(), name="breakdown"),
    path("breakdown/domains/<int:pk>/", breakdown.BreakdownDomain.as_view(), name="breakdown-domain"),
    path("breakdown/domains/<int:pk>/accept/", breakdown.accept_domain, name="accept-domain"),
    path("breakdown/domains/<int:pk>/assign/", breakdown.assign_domain, name="assign-domain"),
    path("breakdown/measures/<int:pk>/", breakdown.BreakdownMeasure.as_view(), name="breakdown-measure"),
    path("breakdown/measures/<int:pk>/propose/", breakdown.propose, name="propose"),
    path("breakdown/measures/<int:pk>/accept/", breakdown.accept, name="accept"),
    path("breakdown/measures/<int:pk>/add/", breakdown.AddTask.as_view(), name="add"),
    path("table/import/", table.ImportTable.as_view(), name="table-import"),
    path("table/<int:pk>/", table.BreakdownTable.as_view(), name="table"),
    path("table/<int:pk>/xlsx/", table.download, name="table-xlsx"),
    path("<int:pk>/", task.TaskPage.as_view(), name="task"),
    path("<int:pk>/row/", task.TaskRow.as_view(), name="row"),
    path("<int:pk>/edit/", task.EditTask.as_view(), name="edit"),
    path("<int:pk>/split/", task.SplitTask.as_view(), name="split"),
    path("<int:pk>/delete/", task.delete, name="delete"),
    re_path(r"^(?P<pk>[0-9]+)/(?P<action>suspend|cancel|resume)/$", task.StopTask.as_view(), name="stop"),
]
