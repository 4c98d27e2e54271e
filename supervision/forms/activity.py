"""Forms of the ledger."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.forms import DateField, UnitChoice
from organisations.models import Unit
from outlines.models import Outline
from supervision.forms.annual_report import OutlinesChoice
from supervision.models import Activity
from supervision.services.activities import FIELDS

# So many schemes and reports are offered to a session of the leading group, the latest first.
OFFERED = 40


class ExaminedChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, activity):
        return f"{activity.held_on} {activity}"


class ActivityForm(forms.ModelForm):
    """One record of a kind, with the fields that the kind has. What is typed is not written onto the row here: the
    service does that under the lock."""

    held_on = DateField(label=gettext_lazy("日期"), help_text=gettext_lazy("持续几天的，填开始的一天。"))
    ended_on = DateField(
        label=gettext_lazy("结束日期"), required=False, help_text=gettext_lazy("当天结束的不填。")
    )
    outlines = OutlinesChoice(
        label=gettext_lazy("属于哪部纲要"),
        queryset=Outline.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-long"}),
        error_messages={"required": gettext_lazy("请选择这项工作属于哪部纲要，两部都有的都选。")},
    )
    unit = UnitChoice(label=gettext_lazy("开展单位"), queryset=Unit.objects.none(), required=False)
    examines = ExaminedChoice(
        label=gettext_lazy("审议了哪些方案、报告"),
        queryset=Activity.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-long"}),
        help_text=gettext_lazy("没有登记过的方案、报告，请先在台账里登记。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = (
        "title",
        "held_on",
        "ended_on",
        "year",
        "stage",
        "outlines",
        "unit",
        "examines",
        "summary",
        "people",
        "amount",
    )

    class Meta:
        model = Activity
        fields = FIELDS
        widgets = {"summary": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"year": gettext_lazy("成果反映哪一年就填哪一年，不填时为日期所在的年度。")}

    def __init__(self, *args, instance, spec, units, outlines, offered, may_be_own: bool, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        for name in {"people", "amount", "year", "stage"} - set(spec.figures):
            del self.fields[name]
        if "year" in self.fields:
            self.fields["year"].required = False
        self.fields["outlines"].queryset = outlines
        unit = self.fields["unit"]
        unit.queryset = units
        unit.required = not may_be_own
        unit.empty_label = _("妇儿工委（本级）") if may_be_own else _("请选择")
        if spec.kind == Activity.Kind.DELIBERATION:
            self.fields["examines"].queryset = offered
        else:
            del self.fields["examines"]
        if instance.pk:
            self.initial |= {
                "revision": instance.revision,
                "outlines": [row.pk for row in instance.outlines.all()],
                "examines": [row.pk for row in instance.examines.all()],
            }

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise ValidationError(_("台账登记已经开展的工作，日期不能晚于今天。"))
        return day

    def _post_clean(self):
        pass

    @property
    def said(self) -> dict:
        """What the service takes."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in FIELDS if name in data},
            "outlines": list(data["outlines"]),
            "unit": data.get("unit"),
            "examines": list(data.get("examines") or ()),
        }

    def refuse(self, error: ValidationError) -> None:
        """What the service found, each at its field."""
        for name, said in getattr(error, "message_dict", {None: error.messages}).items():
            self.add_error(name if name in self.fields else None, said)

    def over(self, current: Activity, reason: str):
        """The same typed text over the record as it is now, with both said: sending it again is a decision."""
        data = self.data.copy()
        data["revision"] = current.revision
        shown = {
            **{name: getattr(current, name) for name in FIELDS if name in self.fields},
            "unit": current.unit,
            "outlines": "、".join(outline.title for outline in current.outlines.all()),
        }
        if "stage" in shown:
            shown["stage"] = current.get_stage_display()
        typed = {
            **self.cleaned_data,
            "outlines": "、".join(row.title for row in self.cleaned_data["outlines"]),
        }
        if "stage" in typed:
            typed["stage"] = dict(Activity.Stage.choices).get(typed["stage"], "")
        now = "；".join(
            f"{self.fields[name].label}：{_('（空）') if value in (None, '') else value}"
            for name, value in shown.items()
            if (value or "") != (typed.get(name) or "")
        )
        self.data = data
        self.add_error(
            None,
            _("%(reason)s现在的内容是——%(now)s。您填写的内容仍在下面，核对后可以再次保存。")
            % {"reason": reason, "now": now or _("与您填写的相同")},
        )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("撤销的理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )
