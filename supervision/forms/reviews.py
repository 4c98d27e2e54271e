"""复核: asked for, assigned, decided."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import User
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
