"""Years, schemes, objections: columns, their order, and how a row goes into Excel."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from pages.lists import ListTable


class AssessmentTable(ListTable):
    year = tables.Column(_("年度"))
    state = tables.Column(_("状态"))
    scheme = tables.Column(_("考核方案"), orderable=False)
    points = tables.Column(_("本单位得分"), empty_values=(), orderable=False)
    grade = tables.Column(_("本单位等次"), empty_values=(), orderable=False)
    announced_at = tables.Column(_("公布时间"))
    objections_due_on = tables.Column(_("异议期截止"))
    closed_at = tables.Column(_("结束时间"))

    row_template = "commendations/assessment_row.html"

    class Meta(ListTable.Meta):
        sequence = (
            "year",
            "state",
            "scheme",
            "points",
            "grade",
            "announced_at",
            "objections_due_on",
            "closed_at",
        )

    def cell(self, record, name):
        if name == "state":
            return record.get_state_display()
        if name == "scheme":
            return str(record.scheme)
        if name in ("points", "grade"):
            return getattr(getattr(record, "own", None), name, "")
        return getattr(record, name)


class SchemeTable(ListTable):
    year = tables.Column(_("年度"))
    version = tables.Column(_("版次"))
    title = tables.Column(_("名称"))
    state = tables.Column(_("状态"))
    items_count = tables.Column(_("考核项"))
    adopted_at = tables.Column(_("采用时间"))
    adopted_by = tables.Column(_("决定人"), order_by="adopted_by__name")
    decision = tables.Column(_("决定的依据"), orderable=False)
    updated_at = tables.Column(_("修改时间"))

    row_template = "commendations/scheme_row.html"
    hidden_by_default = ("updated_at",)

    class Meta(ListTable.Meta):
        sequence = (
            "year",
            "version",
            "title",
            "state",
            "items_count",
            "adopted_at",
            "adopted_by",
            "decision",
            "updated_at",
        )

    def cell(self, record, name):
        if name == "state":
            return record.get_state_display()
        if name == "adopted_by":
            return record.adopted_by.name if record.adopted_by else ""
        return getattr(record, name)


class ObjectionTable(ListTable):
    year = tables.Column(_("年度"), order_by="result__assessment__year", accessor="result__assessment__year")
    unit = tables.Column(_("单位"), order_by="result__unit__code", accessor="result__unit")
    items = tables.Column(_("有异议的考核项"), empty_values=(), orderable=False)
    filed_at = tables.Column(_("提出时间"))
    due_on = tables.Column(_("答复时限"))
    answered_at = tables.Column(_("答复时间"))
    answer = tables.Column(_("答复"), empty_values=(), orderable=False)

    row_template = "commendations/assessment_objection_row.html"

    class Meta(ListTable.Meta):
        sequence = ("year", "unit", "items", "filed_at", "due_on", "answered_at", "answer")

    def cell(self, record, name):
        if name == "year":
            return record.result.assessment.year
        if name == "unit":
            return record.result.unit.short_name
        if name == "items":
            return "、".join(point.title for point in record.points.all())
        if name == "answer":
            return "、".join(
                f"{point.title}：{point.get_decision_display()}"
                for point in record.points.all()
                if point.decision
            )
        return getattr(record, name)
