"""Forms of one meeting: planned, changed, moved, entered afterwards, and why."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting, MeetingKind
from organisations.forms import DateField
from outlines.models import Outline


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs):
        super().__init__(format="%H:%M", **kwargs)


class OutlinesChoice(forms.ModelMultipleChoiceField):
    def __init__(self, **kwargs):
        super().__init__(
            label=_("落实哪部纲要"),
            queryset=Outline.objects.none(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("不选就按会议种类；两部都选的，一次会议同时落实两部纲要。"),
            **kwargs,
        )

    def label_from_instance(self, outline):
        return outline.title


class ArrangementForm(forms.ModelForm):
    """Hours, place, host: what a meeting has besides its day."""

    outlines = OutlinesChoice()

    class Meta:
        model = Meeting
        fields = ("title", "starts_at", "ends_at", "place", "host", "note")
        widgets = {"starts_at": TimeInput, "ends_at": TimeInput, "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Outline.objects.filter(committee=access.committee_id).order_by("-audience", "-start_year")
        self.fields["outlines"].queryset = rows

    def chosen(self) -> dict:
        """What the services take; no outline ticked means those of the kind."""
        return {**self.cleaned_data, "outlines": list(self.cleaned_data["outlines"]) or None}

    def _post_clean(self):
        # The service checks under its lock.
        pass


class EditForm(ArrangementForm):
    """修改会议安排; `version` is that of the meeting when the form was drawn."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class _KindChoice(forms.ModelChoiceField):
    def label_from_instance(self, kind):
        return kind.name


class NewMeetingForm(ArrangementForm):
    """列入计划: kind and day are enough, the rest can follow."""

    kind = _KindChoice(label=_("会议种类"), queryset=MeetingKind.objects.none(), empty_label=_("（请选择）"))
    planned_on = DateField(label=_("会议日期"))
    year = forms.IntegerField(
        label=_("计入年度"),
        required=False,
        min_value=2000,
        max_value=2100,
        help_text=_("不填就是会议日期的年度。"),
    )
    reason = forms.CharField(
        label=_("提前或延期的理由"),
        required=False,
        max_length=200,
        help_text=_("会议日期不在所计入的年度时才需要。"),
    )
    on_day_off = forms.BooleanField(label=_("在休息日召开"), required=False)

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, access=access, **kwargs)
        self.fields["kind"].queryset = MeetingKind.objects.visible_to(access).active()
        self.fields["title"].required = False
        self.fields["title"].help_text = _("不填就按年度和会议种类命名。")
        self.fields["host"].help_text = _("不填就是这种会议的召集人。")


class RecordForm(NewMeetingForm):
    """补登记: a meeting that was held without the system."""

    planned_on = None
    on_day_off = None
    held_on = DateField(label=_("召开日期"))

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("召开日期不能晚于今天。"))
        return day


class MoveForm(forms.Form):
    """改期."""

    planned_on = DateField(label=_("改到哪一天"))
    reason = forms.CharField(label=_("改期的理由"), required=False, max_length=200)
    on_day_off = forms.BooleanField(label=_("在休息日召开"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("取消的理由"), max_length=200)


class HowForm(forms.Form):
    """已另行通知."""

    how = forms.CharField(
        label=_("怎样通知的"), max_length=200, help_text=_("例如 已由县委办电话通知、已发机要文件。")
    )


class QuorumForm(forms.Form):
    quorum_reason = forms.CharField(
        label=_("没有达到最低出席比例仍然有效的理由"), required=False, max_length=200
    )
