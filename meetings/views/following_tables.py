"""Lists of what follows from meetings: resolutions with how their tasks stand, attendance of the units."""

import django_filters
import django_tables2 as tables
from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import MeetingKind, Resolution
from organisations.models import Unit
from pages.lists import ListTable
from tasks.models import Task


def _search(label, **kwargs):
    widget = forms.TextInput(attrs={"type": "search"})
    return django_filters.CharFilter(label=label, widget=widget, **kwargs)


class ResolutionTable(ListTable):
    """议定事项 of issued minutes."""

    held_on = tables.Column(_("召开日期"), order_by="meeting__held_on")
    meeting = tables.Column(_("会议"), order_by="meeting__title")
    kind = tables.Column(_("类型"))
    text = tables.Column(_("议定事项"), orderable=False)
    lead = tables.Column(_("牵头单位"), order_by="lead__code")
    supports = tables.Column(_("配合单位"), orderable=False)
    due_on = tables.Column(_("完成时限"), order_by="task__due_on")
    state = tables.Column(_("任务状态"), empty_values=(), order_by="task__state")
    percent = tables.Column(_("进度"), empty_values=(), orderable=False)
    late = tables.Column(_("逾期天数"), empty_values=(), orderable=False)
    task = tables.Column(_("任务编号"), order_by=("task__outline", "task__position"))
    number = tables.Column(_("纪要文号"), empty_values=(), orderable=False)

    row_template = "meetings/resolution_row.html"
    hidden_by_default = ("supports", "task", "number")

    class Meta(ListTable.Meta):
        sequence = (
            "held_on",
            "meeting",
            "kind",
            "text",
            "lead",
            "supports",
            "due_on",
            "state",
            "percent",
            "late",
            "task",
            "number",
        )

    def cell(self, record, name):
        found = {
            "held_on": lambda: record.meeting.held_on,
            "meeting": lambda: record.meeting.title,
            "kind": record.get_kind_display,
            "lead": lambda: record.lead.short_name if record.lead else "",
            "supports": lambda: "、".join(unit.short_name for unit in record.supports.all()),
            "due_on": lambda: record.task.due_on if record.task else None,
            "state": lambda: record.task.get_state_display() if record.task else "",
            "percent": lambda: record.standing.percent if record.task else None,
            "late": lambda: (record.standing.days_late or None) if record.task else None,
            "task": lambda: record.task.code if record.task else "",
            "number": lambda: record.meeting.document.number if record.meeting.document else "",
        }
        return found[name]() if name in found else getattr(record, name)


class ResolutionFilter(django_filters.FilterSet):
    q = _search(_("内容"), field_name="text", lookup_expr="icontains")
    year = django_filters.NumberFilter(
        label=_("年度"), field_name="meeting__year", min_value=2000, max_value=2100
    )
    of = django_filters.ChoiceFilter(
        label=_("会议种类"), field_name="meeting__kind_id", choices=[], empty_label=_("全部")
    )
    kind = django_filters.ChoiceFilter(label=_("类型"), choices=Resolution.Kind, empty_label=_("全部"))
    state = django_filters.ChoiceFilter(
        label=_("任务状态"),
        method="by_state",
        empty_label=_("全部"),
        choices=[("open", _("没有办结")), ("overdue", _("已逾期")), *Task.State.choices],
    )
    unit = _search(_("牵头单位"), field_name="lead__short_name", lookup_expr="icontains")

    class Meta:
        model = Resolution
        fields = ("q", "year", "of", "kind", "state", "unit")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = MeetingKind.objects.visible_to(self.request.access).order_by("position", "pk")
        self.form.fields["of"].choices = list(kinds.values_list("pk", "name"))

    def by_state(self, queryset, name, value):
        if value == "open":
            return queryset.unfinished()
        if value == "overdue":
            return queryset.overdue()
        return queryset.filter(task__state=value)


class AttendanceTable(ListTable):
    """到会率: units, what they were invited to in a year and whether they came."""

    unit = tables.Column(_("单位"), empty_values=(), order_by="code")
    invited = tables.Column(_("应到会（次）"))
    came = tables.Column(_("到会"))
    deputy = tables.Column(_("其中委托他人"))
    excused = tables.Column(_("请假"))
    absent = tables.Column(_("无故缺席"))
    rate = tables.Column(_("到会率"))
    people = tables.Column(_("任职以来"), empty_values=(), orderable=False)

    row_template = "meetings/attendance_row.html"

    class Meta(ListTable.Meta):
        sequence = ("unit", "invited", "came", "deputy", "excused", "absent", "rate", "people")

    def cell(self, record, name):
        if name == "unit":
            return record.short_name
        if name == "rate":
            return None if record.rate is None else f"{record.rate / 10:.1f}%"
        if name == "people":
            return "；".join(said_of(row) for row in record.appointments)
        return getattr(record, name)


def said_of(row) -> str:
    """王建国（联络员，2025-03-01 任职）2/3."""
    return f"{row.name}（{row.role}，{row.start_on}）{row.tally.came}/{row.tally.invited}"


class AttendanceFilter(django_filters.FilterSet):
    q = _search(_("单位"), field_name="short_name", lookup_expr="icontains")
    # Which meetings are counted is decided before the units are filtered.
    year = django_filters.NumberFilter(label=_("年度"), method="as_it_is", min_value=2000, max_value=2100)

    class Meta:
        model = Unit
        fields = ("q", "year")

    def as_it_is(self, queryset, name, value):
        return queryset
