"""Forms of the reporting year."""

from django import forms
from django.forms import formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.forms import DateField, UnitsChoice
from organisations.models import Unit
from outlines.models import Outline
from supervision.models import ReportFund, ReportLine, ReportText
from supervision.sections import DEFAULTS, HALVES, MOST, Section


class OutlinesChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, outline):
        return outline.title


class OpenForm(forms.Form):
    """Which year, under which outlines, from whom, until when."""

    year = forms.TypedChoiceField(label=gettext_lazy("年度"), coerce=int)
    outlines = OutlinesChoice(
        label=gettext_lazy("纲要"), queryset=Outline.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    due_on = DateField(label=gettext_lazy("各单位报送时限"))
    county_due_on = DateField(
        label=gettext_lazy("向上级报告的时限"),
        required=False,
        help_text=gettext_lazy("妇女发展纲要要求向上级妇儿工委报告；没有定日期可以不填。"),
    )
    units = UnitsChoice(
        label=gettext_lazy("哪些单位报送"), queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    with_notice = forms.BooleanField(
        label=gettext_lazy("同时拟一份“关于报送年度报告的通知”，签发后发给所选单位"),
        required=False,
        initial=True,
    )

    def __init__(self, *args, outlines, units, **kwargs):
        super().__init__(*args, **kwargs)
        year = timezone.localdate().year
        self.fields["year"].choices = [(year, year), (year - 1, year - 1)]
        self.fields["outlines"].queryset = outlines
        self.fields["units"].queryset = units


class SectionForm(forms.Form):
    code = forms.SlugField(required=False, max_length=20, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("标题"), max_length=60, required=False)
    half = forms.ChoiceField(label=gettext_lazy("属于"), choices=list(HALVES.items()), required=False)
    is_required = forms.BooleanField(label=gettext_lazy("必填"), required=False)
    hint = forms.CharField(label=gettext_lazy("填写说明"), max_length=200, required=False)


SectionFormSet = formset_factory(SectionForm, extra=1, max_num=MOST, validate_max=True)


def initial_sections(sections=None) -> list[dict]:
    return [section.to_json() for section in sections or DEFAULTS]


def sections_from(formset) -> list[Section]:
    """The parts that were named, each with a code of its own."""
    found, codes = [], set()
    for number, form in enumerate(formset.forms, 1):
        data = form.cleaned_data
        title = (data.get("title") or "").strip()
        if not title:
            continue
        wanted = [data.get("code") or f"own_{number}", *(f"own_{number}_{n}" for n in range(len(codes) + 1))]
        code = next(code for code in wanted if code not in codes)
        codes.add(code)
        found.append(Section(code, title, data.get("half") or "other", data["is_required"], data["hint"]))
    return found


class _PartForm(forms.ModelForm):
    """One part of a report. What is typed is not written onto the row here: the service does that under the lock."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.initial["revision"] = instance.revision

    def _post_clean(self):
        pass


class TextForm(_PartForm):
    class Meta:
        model = ReportText
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}


class LineForm(_PartForm):
    class Meta:
        model = ReportLine
        fields = ("done", "problems", "plan")
        widgets = {
            "done": forms.Textarea(attrs={"rows": 5}),
            "problems": forms.Textarea(attrs={"rows": 2}),
            "plan": forms.Textarea(attrs={"rows": 4}),
        }


class FundForm(forms.ModelForm):
    class Meta:
        model = ReportFund
        fields = ("source", "planned", "used")

    def _post_clean(self):
        pass


FundFormSet = formset_factory(FundForm, extra=1, max_num=30, validate_max=True)


def funds_from(formset) -> list[tuple]:
    rows = []
    for form in formset.forms:
        data = form.cleaned_data
        values = (data.get("source", "").strip(), data.get("planned"), data.get("used"))
        if any(value not in ("", None) for value in values):
            rows.append(values)
    return rows


class CommentForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("意见（可不填）"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PartCommentForm(forms.Form):
    text = forms.CharField(max_length=500, required=False)


class ExtendForm(forms.Form):
    due_on = DateField(label=gettext_lazy("新的报送时限"))
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class HeadingForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("标题"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
    addressee = forms.CharField(label=gettext_lazy("主送机关"), max_length=80, required=False)


class ParagraphForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("段落"), max_length=10000, widget=forms.Textarea(attrs={"rows": 10})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class AddParagraphForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("添加一段"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("意见（同意可不填，退回须写明）"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SendUpForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("说明（以纸质方式上报的，写明何时、怎样报送）"), max_length=200, required=False
    )


class SearchForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("搜索报告内容"), max_length=100, required=False)

    def clean_q(self):
        words = self.cleaned_data["q"].split()
        if len(words) > 8:
            raise forms.ValidationError(_("最多写 8 个词。"))
        return words
