"""Forms of the minutes: the words before the items, one item, one resolution, the answers of those who sign."""

from itertools import groupby

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import AgendaItem, Resolution
from organisations.forms import UnitChoice, UnitsChoice, active_units
from organisations.models import Unit
from outlines.models import Measure


class OpeningForm(forms.Form):
    """会议概况. Left empty, the paper begins with when, where and under whom the meeting was held."""

    text = forms.CharField(
        label=gettext_lazy("会议概况"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("不填时，纪要自动写明时间、地点和主持人。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, meeting):
        return cls(initial={"text": meeting.opening, "revision": meeting.opening_revision})


class ItemForm(forms.Form):
    """The minutes and the outcome of one item."""

    text = forms.CharField(
        label=gettext_lazy("记录"),
        max_length=10000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    outcome = forms.ChoiceField(label=gettext_lazy("结果"), choices=AgendaItem.Outcome)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, item):
        initial = {"text": item.text, "outcome": item.outcome, "revision": item.revision}
        super().__init__(data, initial=initial, auto_id=f"id_item-{item.pk}_%s")


class ResolutionForm(forms.ModelForm):
    """议定事项. Only a task has units, a day, a measure; what is typed there for another kind is left out."""

    lead = UnitChoice(
        label=gettext_lazy("牵头单位"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=gettext_lazy("（未定）"),
    )
    supports = UnitsChoice(
        label=gettext_lazy("配合单位"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    outline = forms.ModelChoiceField(
        label=gettext_lazy("属于哪部纲要"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("（按所选策略措施）"),
    )
    measure = forms.ModelChoiceField(
        label=gettext_lazy("落实的策略措施"),
        queryset=None,
        required=False,
        help_text=gettext_lazy("不对应某一条策略措施的，可以不选。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Resolution
        fields = ("kind", "text", "lead", "supports", "due_on", "outline", "measure")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, data=None, *, access, meeting, instance=None):
        name = instance.pk if instance else "new"
        super().__init__(data, instance=instance, auto_id=f"id_resolution-{name}_%s")
        units = active_units(access)
        lead, supports = self.fields["lead"], self.fields["supports"]
        lead.queryset, supports.queryset = units, units
        # Read once for both.
        supports.choices = [(unit.pk, unit.short_name) for unit in units.order_by("code")]
        lead.choices = [("", lead.empty_label), *supports.choices]
        self.fields["outline"].queryset = meeting.outlines.order_by("-audience")
        self.fields["measure"].queryset = Measure.objects.current().filter(
            domain__outline__committee_id=meeting.committee_id
        )
        self.fields["measure"].choices = _measures(meeting)
        if instance is not None:
            self.initial["supports"] = [unit.pk for unit in instance.supports.all()]
            self.initial["revision"] = instance.revision
            if instance.measure_id:
                self.initial["outline"] = None

    def said(self) -> dict:
        """What the form says, as keyword arguments of the services."""
        names = ("kind", "text", "lead", "supports", "due_on", "outline", "measure")
        return {name: self.cleaned_data[name] for name in names}

    def _post_clean(self):
        # The row is written by the service under its lock; the form only reads.
        pass


def _measures(meeting) -> list:
    """The measures of the outlines that the meeting serves, under their domains; one query."""
    rows = Measure.objects.current().filter(domain__outline__in=meeting.outlines.all())
    rows = rows.select_related("domain__outline").order_by(
        "-domain__outline__audience", "domain__number", "number"
    )
    choices = [("", _("（不对应策略措施）"))]
    for domain, measures in groupby(rows, key=lambda row: row.domain):
        label = f"{domain.outline.get_audience_display()}：{domain.title}"
        choices.append((label, [(row.pk, str(row)) for row in measures]))
    return choices


class AnswerForm(forms.Form):
    """What the director or the chair says to the minutes; a return needs it."""

    comment = forms.CharField(
        label=gettext_lazy("意见（退回时必须填写）"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
