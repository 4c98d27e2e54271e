"""Forms of 征求意见: whom the office asks, what a department says, why a name stays all the same."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commendations.models import ConsultedDepartment, Opinion
from organisations.forms import DateField

VERDICTS = (
    (Opinion.Verdict.CLEAR, gettext_lazy("无意见")),
    (Opinion.Verdict.OBJECTS, gettext_lazy("不同意")),
)


class _DepartmentsChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, department):
        return f"{department}（{department.asks}）"


class ConsultForm(forms.Form):
    """征求意见: departments and the day by which they answer."""

    departments = _DepartmentsChoice(
        label=gettext_lazy("征求哪些部门"),
        queryset=ConsultedDepartment.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-long"}),
    )
    due_on = DateField(label=gettext_lazy("答复时限"))

    def __init__(self, *args, departments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["departments"].queryset = departments


class VerdictForm(forms.Form):
    """What a department says of one nomination."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("意见"),
        choices=VERDICTS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择无意见还是不同意。")},
    )
    text = forms.CharField(
        label=gettext_lazy("说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self):
        data = super().clean()
        if data.get("verdict") == Opinion.Verdict.OBJECTS and not data.get("text", "").strip():
            self.add_error("text", _("不同意的，请写明理由。"))
        return data


class NoteForm(forms.Form):
    """Of the answer as a whole."""

    note = forms.CharField(
        label=gettext_lazy("总的意见"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HandForm(NoteForm):
    """书面答复, entered by the office."""

    by_hand = forms.CharField(
        label=gettext_lazy("书面答复"),
        max_length=200,
        help_text=gettext_lazy("来文的单位、日期、文号，例如 县公安局 2025年9月3日复函。"),
    )


def verdict_forms(opinions, data=None) -> list[VerdictForm]:
    """A form for each nomination asked about, in their order; `form.opinion` is the row it is about."""
    forms_ = []
    for opinion in opinions:
        initial = {"verdict": opinion.verdict, "text": opinion.text}
        form = VerdictForm(data, prefix=f"n{opinion.nomination_id}", initial=initial)
        form.opinion = opinion
        forms_.append(form)
    return forms_


def verdicts_of(forms_) -> dict[int, tuple[str, str]]:
    """{nomination: (verdict, text)} of forms that hold."""
    return {
        form.opinion.nomination_id: (form.cleaned_data["verdict"], form.cleaned_data["text"].strip())
        for form in forms_
    }
