"""考核方案 and its lines."""

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from commendations.models import AssessmentScheme, SchemeItem
from commendations.registry import sources
from commendations.scoring import Source
from commendations.services.schemes import FIELDS, MOST_GRADES


class SchemeForm(forms.ModelForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = AssessmentScheme
        fields = [name for name in FIELDS if name != "grades"]
        widgets = {"basis": forms.Textarea(attrs={"rows": 3})}

    def chosen(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def _post_clean(self):
        # The service writes onto the locked row.
        pass


class GradeForm(forms.Form):
    """One grade; a line whose name is emptied goes."""

    name = forms.CharField(label=_("等次"), required=False, max_length=20)
    least = forms.DecimalField(
        label=_("从几分起"), required=False, min_value=0, max_value=200, decimal_places=2, initial=0
    )


GradeFormSet = formset_factory(GradeForm, extra=1, max_num=MOST_GRADES, validate_max=True)


def grade_forms(scheme: AssessmentScheme, data=None):
    return GradeFormSet(data, prefix="grades", initial=scheme.grades)


def grades_from(formset) -> list[dict]:
    return [
        {"name": row.cleaned_data["name"], "least": row.cleaned_data.get("least") or 0}
        for row in formset
        if row.cleaned_data.get("name", "").strip()
    ]


class BeginForm(forms.Form):
    year = forms.IntegerField(
        label=_("年度"),
        min_value=2000,
        max_value=2100,
        help_text=_("新的一版由最近采用的方案复制而来；还没有采用过方案的，由系统的参考方案而来。"),
    )


class ItemForm(forms.ModelForm):
    """A line with the figures of its source."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = SchemeItem
        fields = ("title", "direction", "weight", "position", "note")

    def __init__(self, *args, source: Source, **kwargs):
        super().__init__(*args, **kwargs)
        self.source = source
        labels = dict(SchemeItem.Direction.choices)
        self.fields["direction"].choices = [(row.value, labels[row.value]) for row in source.directions]
        if len(source.directions) == 1:
            self.fields["direction"].widget = forms.HiddenInput()
            self.fields["direction"].initial = source.directions[0].value
        if self.instance.pk is None:
            self.fields["title"].initial = source.name
            self.fields["position"].required = False
        for row in source.parameters:
            self.fields[row.code] = forms.CharField(
                label=f"{row.title}（{row.unit}）",
                initial=self.instance.parameters.get(row.code) or row.default,
                max_length=80,
                help_text=_("用逗号隔开，由轻到重；级别更多时，最后一个数用于其余各级。")
                if row.is_list
                else "",
            )

    def chosen(self) -> dict:
        data = self.cleaned_data
        fields = {name: data[name] for name in ("title", "direction", "weight", "note")}
        if data.get("position") is not None:
            fields["position"] = data["position"]
        fields["parameters"] = {row.code: data[row.code] for row in self.source.parameters}
        return fields

    def _post_clean(self):
        pass


class AdoptForm(forms.Form):
    decision = forms.CharField(
        label=_("决定的依据"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如：2026年3月5日妇儿工委主任办公会议审议通过。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


def sources_on_offer() -> list[Source]:
    return list(sources.values())
