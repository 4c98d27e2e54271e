"""Forms, list and filters of reviews (复核)."""

import django_filters
import django_tables2 as tables
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import User
from pages.lists import ListTable
from supervision.models import Finding, ReviewRequest


class _Findings(forms.ModelMultipleChoiceField):
    def __init__(self, **kwargs):
        widget = forms.CheckboxSelectMultiple(attrs={"class": "choice-long"})
        super().__init__(queryset=Finding.objects.none(), widget=widget, **kwargs)

    def label_from_instance(self, finding):
        return f"【{finding.severity.name}】{finding.text[:200]}"


class AskForm(forms.Form):
    findings = _Findings(label=_("对哪些问题有异议"), error_messages={"required": _("请选择有异议的问题。")})
    grounds = forms.CharField(
        label=_("理由（写明事实和依据）"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("请写明申请复核的理由。")},
    )

    def __init__(self, *args, findings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["findings"].queryset = findings


class _Reviewer(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return f"{person.name}（{person.job_title}）" if person.job_title else person.name


class AssignForm(forms.Form):
    reviewer = _Reviewer(
        label=_("复核人"),
        queryset=User.objects.none(),
        empty_label=_("请选择"),
        error_messages={
            "required": _("请选择复核人。"),
            "invalid_choice": _("请选择没有参加这次检查的人员。"),
        },
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = people


class DecideForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("复核决定"), choices=ReviewRequest.Decision, widget=forms.RadioSelect
    )
    revoked = _Findings(label=_("取消哪些问题（部分变更时选）"), required=False)
    text = forms.CharField(
        label=_("复核意见"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("请写明复核意见。")},
    )

    def __init__(self, *args, findings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["revoked"].queryset = findings


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


class ReviewFilter(django_filters.FilterSet):
    unit = django_filters.CharFilter(
        label=_("单位"),
        field_name="unit__short_name",
        lookup_expr="icontains",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = django_filters.ChoiceFilter(label=_("状态"), choices=ReviewRequest.State, empty_label=_("全部"))

    class Meta:
        model = ReviewRequest
        fields = ("unit", "state")
