"""What a telephone may send, field by field. The data are JSON values, checked as a form's are."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outlines.models import Goal
from supervision.models import ChecklistItem, Finding, FindingCategory, Severity
from supervision.services.field import KINDS, Sent
from tasks.models import Task


class EntryForm(forms.Form):
    client_id = forms.UUIDField()
    device = forms.UUIDField()
    seq = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    visit = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    device_at = forms.DateTimeField()

    def clean_device_at(self):
        """A telephone whose clock is years off has no time to tell."""
        at = self.cleaned_data["device_at"]
        return at if 2000 <= at.year <= 2100 else timezone.now()

    def sent(self) -> Sent:
        return Sent(**{name: value for name, value in self.cleaned_data.items() if name != "visit"})


class AnswerForm(forms.Form):
    item = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    answer = forms.ChoiceField(label=_("结果"), choices=ChecklistItem.Answer.choices)
    note = forms.CharField(label=_("说明"), max_length=2000, required=False)
    figure = forms.DecimalField(label=_("数值"), max_digits=14, decimal_places=2, required=False)


class FindingForm(forms.Form):
    nature = forms.ChoiceField(label=_("性质"), choices=Finding.Nature.choices)
    text = forms.CharField(
        label=_("发现的情况"), max_length=2000, error_messages={"required": _("请写明发现的情况。")}
    )
    advice = forms.CharField(label=_("整改要求或建议"), max_length=1000, required=False)
    severity = forms.ModelChoiceField(Severity.objects.none(), label=_("严重程度"), required=False)
    category = forms.ModelChoiceField(FindingCategory.objects.none(), label=_("类别"), required=False)
    task = forms.ModelChoiceField(Task.objects.none(), label=_("任务"), required=False)
    goal = forms.ModelChoiceField(Goal.objects.none(), label=_("主要目标"), required=False)
    item = forms.ModelChoiceField(ChecklistItem.objects.none(), label=_("检查项"), required=False)
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    latitude = forms.DecimalField(
        label=_("纬度"), min_value=-90, max_value=90, max_digits=9, decimal_places=6, required=False
    )
    longitude = forms.DecimalField(
        label=_("经度"), min_value=-180, max_value=180, max_digits=9, decimal_places=6, required=False
    )

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        committee = visit.inspection.committee_id
        # Whether it is in use or within the scheme is for the service to say.
        self.fields["severity"].queryset = Severity.objects.filter(committee=committee)
        self.fields["category"].queryset = FindingCategory.objects.filter(committee=committee)
        self.fields["task"].queryset = Task.objects.filter(committee=committee)
        self.fields["goal"].queryset = Goal.objects.filter(domain__outline__committee=committee)
        self.fields["item"].queryset = visit.items.all()


class ChangeForm(FindingForm):
    finding = forms.UUIDField()
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class PhotoForm(forms.Form):
    finding = forms.UUIDField(required=False)
    item = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    keeps_position = forms.BooleanField(required=False)


def said_form(kind: str, data: dict, visit) -> forms.Form:
    """The form for what a telephone says of one thing."""
    if kind == "finding":
        return FindingForm(data, visit=visit)
    if kind == "change":
        return ChangeForm(data, visit=visit)
    return AnswerForm(data) if kind == "answer" else PhotoForm(data)
