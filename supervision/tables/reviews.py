"""The list of reviews."""

import django_tables2 as tables
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pages.lists import ListTable


class ReviewTable(ListTable):
    unit = tables.Column(_("单位"), order_by="unit__code")
    inspection = tables.Column(_("督导检查"), empty_values=(), order_by="visit__inspection_id")
    state = tables.Column(_("状态"))
    asked_at = tables.Column(_("申请日期"))
    due_on = tables.Column(_("答复时限"))
    reviewer = tables.Column(_("复核人"), order_by="reviewer__name")
    decision = tables.Column(_("复核决定"))
    decided_at = tables.Column(_("答复日期"))

    row_template = "supervision/review_row.html"

    class Meta(ListTable.Meta):
        sequence = (
            "unit",
            "inspection",
            "state",
            "asked_at",
            "due_on",
            "reviewer",
            "decision",
            "decided_at",
        )

    def cell(self, record, name):
        if name == "unit":
            return record.unit.short_name
        if name == "inspection":
            return record.visit.inspection.title
        if name in ("state", "decision"):
            return str(getattr(record, f"get_{name}_display")()) or None
        if name == "reviewer":
            return record.reviewer.name if record.reviewer_id else None
        if name in ("asked_at", "decided_at"):
            at = getattr(record, name)
            return timezone.localdate(at) if at else None
        return getattr(record, name)
