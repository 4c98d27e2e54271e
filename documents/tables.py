"""Lists of drafts, papers and the register: columns, their order, and how a row goes into Excel."""

import django_tables2 as tables
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.kinds import kind_name
from pages.lists import ListTable


class DispatchTable(ListTable):
    title = tables.Column(_("标题"))
    kind = tables.Column(_("种类"))
    state = tables.Column(_("状态"))
    drafted_by = tables.Column(_("拟稿人"), order_by="drafted_by__name")
    started_at = tables.Column(_("拟稿"))
    signed_at = tables.Column(_("签发"))

    row_template = "documents/dispatch_row.html"

    class Meta(ListTable.Meta):
        sequence = ("title", "kind", "state", "drafted_by", "started_at", "signed_at")

    def cell(self, record, name):
        if name == "kind":
            return kind_name(record.kind)
        if name == "state":
            return record.get_state_display()
        if name == "drafted_by":
            return record.drafted_by.name
        if name in ("started_at", "signed_at"):
            at = getattr(record, name)
            return timezone.localdate(at) if at else None
        return str(record)


class DocumentTable(ListTable):
    number = tables.Column(_("文号"), order_by=("entry__year", "entry__word", "entry__sequence"))
    title = tables.Column(_("标题"))
    kind = tables.Column(_("种类"))
    made_at = tables.Column(_("成文日期"))
    sent = tables.Column(_("收文"), empty_values=(), orderable=False)
    state = tables.Column(_("状态"), empty_values=(), orderable=False)
    pages = tables.Column(_("页数"))

    row_template = "documents/document_row.html"
    hidden_by_default = ("pages",)

    class Meta(ListTable.Meta):
        sequence = ("number", "title", "kind", "made_at", "sent", "state", "pages")

    def cell(self, record, name):
        if name == "kind":
            return kind_name(record.kind)
        if name == "made_at":
            return timezone.localdate(record.made_at)
        if name == "sent":
            return f"{record.read_count or 0}/{record.sent_count}" if record.sent_count else ""
        if name == "state":
            return str(_("作废") if record.is_void else _("有效") if record.entry_id else _("打印件"))
        return getattr(record, name)


class RegisterTable(ListTable):
    number = tables.Column(_("文号"), order_by=("year", "word", "sequence"))
    title = tables.Column(_("标题"))
    addressees = tables.Column(_("主送"), orderable=False)
    dated = tables.Column(_("成文日期"))
    registered_by = tables.Column(_("签发或登记"), order_by="registered_by__name")
    state = tables.Column(_("状态"), order_by="voided_at")

    row_template = "documents/register_row.html"

    class Meta(ListTable.Meta):
        sequence = ("number", "title", "addressees", "dated", "registered_by", "state")

    def cell(self, record, name):
        if name == "state":
            return f"{_('作废')}：{record.void_reason}" if record.voided_at else str(_("有效"))
        if name == "registered_by":
            return record.registered_by.name if record.registered_by_id else ""
        return getattr(record, name)
