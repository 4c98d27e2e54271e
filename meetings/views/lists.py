"""会议列表."""

from django.utils.translation import gettext_lazy

from meetings import rules
from meetings.filters import MeetingFilter
from meetings.models import Meeting
from meetings.selectors.meetings import STATE_STYLES
from meetings.tables import MeetingTable
from pages.lists import ListPage


class MeetingList(ListPage):
    """The county's readers see every meeting, others those they are invited to."""

    rule = staticmethod(rules.may_see_meetings)
    table_class = MeetingTable
    filterset_class = MeetingFilter
    template_name = "meetings/meetings.html"
    title = gettext_lazy("会议")
    empty_text = gettext_lazy("没有符合条件的会议。")

    def get_queryset(self):
        rows = Meeting.objects.visible_to(self.request.access)
        return rows.select_related("kind", "document__entry").prefetch_related("outlines")

    def get_context_data(self, **kwargs):
        access = self.request.access
        context = super().get_context_data(
            may_organise=rules.may_organise(access), may_read_plan=rules.may_read_duties(access), **kwargs
        )
        for row in self.table.page.object_list:
            row.record.style = STATE_STYLES.get(row.record.state, "")
        return context
