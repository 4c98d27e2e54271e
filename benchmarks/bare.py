"""The same content as our pages in bare Django pages: what the figures of `benchmarks.pages` are held against.

Used as the URL configuration of that run: every address of the product, and three more. A bare page asks for the same
rows in the plainest way, and draws them with one loop in a small template, behind the same middleware and login.
"""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from history.models import Event
from pages.rules import requires, signed_in
from tasks.models import Task
from workflow.models import WorkItem

_PAGE = "<!doctype html><title>{{ title }}</title><form><input name=q><select name=s>{% for n in options %}<option>{{ n }}{% endfor %}</select></form>"
_LIST = (
    _PAGE
    + "<p>{{ page.paginator.count }}<table>{% for row in page %}<tr><td><a href='/tasks/{{ row.pk }}/'>{{ row.code }}</a>"
    "<td>{{ row.measure.domain.title }}<td>{{ row.text }}<td>{{ row.get_kind_display }}<td>{% for part in row.assignments.all %}"
    "{{ part.unit.short_name }} {% endfor %}<td>{{ row.due_on|date:'Y-m-d' }}<td>{{ row.get_state_display }}{% endfor %}</table>"
)
_ITEMS = (
    _PAGE
    + "<p>{{ page.paginator.count }}<table>{% for row in page %}<tr><td>{{ row.step_title }}<td><a href='{{ row.url }}'>"
    "{{ row.title }}</a><td>{{ row.opened_at|date:'Y-m-d' }}<td>{{ row.due_on|date:'Y-m-d' }}{% endfor %}</table>"
)
_OBJECT = (
    _PAGE
    + "<h1>{{ task.code }} {{ task.text }}</h1>{{ task.measure.title }} {{ task.measure.domain.title }}{% for part in parts %}"
    "<p>{{ part.unit.short_name }} {{ part.get_state_display }}{% endfor %}{% for event in events %}<p>{{ event.at|date:'Y-m-d H:i' }} "
    "{{ event.actor_name }} {{ event.title }} {{ event.comment }}{% endfor %}"
)


def _page(request, template, **context):
    context |= {"title": "bare", "options": range(8)}
    return HttpResponse(engines["django"].from_string(template).render(context, request))


def _number(request):
    return request.GET.get("page", 1)


@requires(signed_in)
def tasks(request):
    rows = Task.objects.filter(committee_id=request.user.committee_id).select_related("measure__domain")
    rows = rows.prefetch_related("assignments__unit").order_by("outline_id", "position")
    return _page(request, _LIST, page=Paginator(rows, 50).get_page(_number(request)))


@requires(signed_in)
def items(request):
    unit = next(iter(request.access.unit_ids))
    rows = WorkItem.objects.filter(unit=unit, closed_at__isnull=True).order_by("due_on", "id")
    return _page(request, _ITEMS, page=Paginator(rows, 50).get_page(_number(request)))


@requires(signed_in)
def task(request, pk):
    found = Task.objects.select_related("measure__domain").annotate(n=Count("sentences")).get(pk=pk)
    events = Event.objects.filter(object_type="tasks.task", object_id=pk).order_by("-id")[:20]
    parts = found.assignments.select_related("unit")
    return _page(request, _OBJECT, task=found, parts=parts, events=events)


urlpatterns = [
    path("bare/tasks/", tasks),
    path("bare/items/", items),
    path("bare/tasks/<int:pk>/", task),
    path("", include("config.urls")),
]
