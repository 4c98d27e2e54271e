"""议定事项台账 and 到会率: what became of what meetings resolved, and who comes to them."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import rules
from meetings.models import Meeting, Resolution
from meetings.selectors.attendance import since_appointment, units_with_attendance
from meetings.selectors.following import standing_of, with_standing
from meetings.selectors.minutes import KIND_STYLES
from meetings.views.following_tables import (
    AttendanceFilter,
    AttendanceTable,
    ResolutionFilter,
    ResolutionTable,
)
from pages.lists import ListPage
from tasks.presentation import STATE_STYLES

BATCH = 200


class ResolutionList(ListPage):
    """The resolutions of issued minutes that one may see, the latest meeting first."""

    rule = staticmethod(rules.may_see_meetings)
    table_class = ResolutionTable
    filterset_class = ResolutionFilter
    title = gettext_lazy("议定事项")
    intro = gettext_lazy("纪要印发以后的议定事项。交办事项的进展来自牵头单位的报送，下次同类会议自动通报。")
    empty_text = gettext_lazy("没有符合条件的议定事项。")

    def get_queryset(self):
        rows = Resolution.objects.visible_to(self.request.access).effective()
        rows = rows.select_related("meeting__document", "lead", "task").prefetch_related("supports")
        return with_standing(rows).order_by("-meeting__held_on", "meeting", "position")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = [_dressed(row.record) for row in self.table.page.object_list]
        access = self.request.access
        if not access.reads_county:
            # A unit may carry a task of a meeting that it was not invited to.
            open_to = Meeting.objects.visible_to(access).filter(pk__in={row.meeting_id for row in rows})
            known = set(open_to.values_list("pk", flat=True))
            for row in rows:
                row.may_open = row.meeting_id in known
        return context

    def export_queryset(self, queryset):
        return _Prepared(_dressed(row) for row in queryset.iterator(chunk_size=BATCH))


def _dressed(row):
    row.standing = standing_of(row) if row.task_id else None
    row.style = KIND_STYLES[row.kind]
    row.may_open = True
    row.state_style = STATE_STYLES.get(row.task.state, "") if row.task_id else ""
    return row


class _Prepared:
    """Rows of an export, made ready on the way."""

    def __init__(self, rows):
        self.rows = rows

    def iterator(self, chunk_size):
        return iter(self.rows)


class AttendanceList(ListPage):
    """到会率 of every unit in a year, this one by default; and of its present people since they were appointed."""

    rule = staticmethod(rules.may_read_duties)
    table_class = AttendanceTable
    filterset_class = AttendanceFilter
    intro = gettext_lazy(
        "委托他人参加算到会。“任职以来”只数联络员和负责人任职之日以后的会议：到会次数/应到次数。"
    )
    empty_text = gettext_lazy("没有符合条件的单位。")

    @property
    def year(self) -> int:
        given = self.request.GET.get("year", "")
        today = timezone.localdate()
        return int(given) if given.isdecimal() and 2000 <= int(given[:5]) <= 2100 else today.year

    @property
    def title(self):
        return _("%(year)s年会议到会率") % {"year": self.year}

    @property
    def _days(self):
        return date(self.year, 1, 1), date(self.year, 12, 31)

    def get_queryset(self):
        rows = units_with_attendance(self.request.access.committee_id, *self._days)
        return rows.order_by("code")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        self._appoint([row.record for row in self.table.page.object_list])
        return context

    def _appoint(self, units):
        people = since_appointment(self.request.access.committee_id, units, *self._days)
        for unit in units:
            unit.appointments = people.get(unit.pk, [])
            unit.percent = None if unit.rate is None else unit.rate / 10

    def export_queryset(self, queryset):
        units = list(queryset)
        self._appoint(units)
        return _Prepared(units)
