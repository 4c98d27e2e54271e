"""One's messages, and what left the house, as tables."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from pages.lists import ListTable


class NoticeTable(ListTable):
    level = tables.Column(_("级别"), accessor="message__level")
    title = tables.Column(_("标题"), accessor="message__title", orderable=False)
    created_at = tables.Column(_("时间"))
    read_at = tables.Column(_("读到时间"))

    row_template = "notices/notice_row.html"

    class Meta(ListTable.Meta):
        order_by = ("-created_at",)

    def cell(self, notice, name):
        if name == "level":
            return notice.message.get_level_display()
        if name == "title":
            return notice.message.title
        return getattr(notice, name)


class OutboxTable(ListTable):
    message = tables.Column(_("内容"), accessor="message__title", orderable=False, empty_values=())
    channel = tables.Column(_("渠道"))
    to = tables.Column(_("发给"), orderable=False)
    state = tables.Column(_("状态"))
    created_at = tables.Column(_("生成时间"))
    sent_at = tables.Column(_("发送时间"))
    attempts = tables.Column(_("次数"))

    row_template = "notices/outbox_row.html"

    class Meta(ListTable.Meta):
        order_by = ("-created_at",)

    def cell(self, row, name):
        if name == "message":
            return row.message.title if row.message else str(row.day)
        if name in ("channel", "state"):
            return getattr(row, f"get_{name}_display")()
        return getattr(row, name)
