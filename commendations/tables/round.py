"""Lists of rounds, nominations and objections: columns, their order, and how a row goes into Excel."""

import django_tables2 as tables
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pages.lists import ListTable


class RoundTable(ListTable):
    year = tables.Column(_("年度"))
    title = tables.Column(_("名称"))
    state = tables.Column(_("状态"))
    nominations = tables.Column(_("推荐数"), empty_values=(), orderable=False)
    quotas = tables.Column(_("名额（集体/个人）"), empty_values=(), orderable=False)
    nominations_due_on = tables.Column(_("推荐时限"))
    publicity = tables.Column(_("公示"), empty_values=(), order_by="publicity_from")
    decision = tables.Column(_("表彰决定"), orderable=False)

    row_template = "commendations/round_row.html"

    class Meta(ListTable.Meta):
        pass

    def cell(self, record, name):
        if name == "state":
            return record.get_state_display()
        if name == "nominations":
            return record.n_nominations
        if name == "quotas":
            return f"{record.collective_quota}/{record.individual_quota}"
        if name == "publicity":
            if record.publicity_from is None:
                return ""
            return f"{record.publicity_from}—{record.publicity_until}"
        if name == "decision":
            return record.decision.number if record.decision_id else ""
        return getattr(record, name)


class NominationTable(ListTable):
    kind = tables.Column(_("类别"))
    name = tables.Column(_("名称或姓名"))
    unit = tables.Column(_("推荐单位"), order_by="unit__code")
    job_title = tables.Column(_("职务"))
    rank = tables.Column(_("级别"))
    gender = tables.Column(_("性别"))
    ethnicity = tables.Column(_("民族"))
    since_year = tables.Column(_("从事起始年"))
    size = tables.Column(_("人数"))
    higher_honour = tables.Column(_("上级表彰"))
    state = tables.Column(_("状态"))
    is_proposed = tables.Column(_("拟表彰"))
    vetoes = tables.Column(_("否决"), empty_values=(), orderable=False)
    reached_office_at = tables.Column(_("送达办公室"))
    summary = tables.Column(_("事迹简介"), orderable=False)
    certificate_no = tables.Column(_("证书编号"))

    row_template = "commendations/nomination_row.html"
    hidden_by_default = (
        "gender",
        "ethnicity",
        "since_year",
        "size",
        "higher_honour",
        "summary",
        "certificate_no",
    )

    class Meta(ListTable.Meta):
        pass

    def cell(self, record, name):
        if name in ("kind", "rank", "gender", "state"):
            return getattr(record, f"get_{name}_display")()
        if name == "unit":
            return record.unit.short_name
        if name == "is_proposed":
            return str(_("是")) if record.is_proposed else ""
        if name == "vetoes":
            return record.n_vetoes or ""
        if name == "reached_office_at":
            at = record.reached_office_at
            return timezone.localdate(at) if at else ""
        return getattr(record, name)


class ObjectionTable(ListTable):
    received_at = tables.Column(_("收到时间"))
    receipt = tables.Column(_("受理编号"))
    nomination = tables.Column(_("对谁提出"), orderable=False)
    how = tables.Column(_("提出方式"))
    is_signed = tables.Column(_("署名"))
    text = tables.Column(_("异议内容"), orderable=False)
    result = tables.Column(_("核实结果"))
    examined_at = tables.Column(_("办结时间"))

    row_template = "commendations/objection_row.html"

    class Meta(ListTable.Meta):
        pass

    def cell(self, record, name):
        if name in ("how", "result"):
            return getattr(record, f"get_{name}_display")()
        if name == "nomination":
            return record.nomination.name if record.nomination_id else str(_("整个名单"))
        if name == "is_signed":
            return record.name if record.is_signed else str(_("不署名"))
        if name in ("received_at", "examined_at"):
            at = getattr(record, name)
            return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
        return getattr(record, name)
