"""Forms of drafts, the register, the letterhead and the committee's own words."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.kinds import kinds
from documents.models import Dispatch, KindSetting, Letterhead, RegisterEntry
from documents.models.letterhead import word_validator
from documents.services.dispatches import TEXT_FIELDS
from documents.services.letterheads import KIND_FIELDS, LETTERHEAD_FIELDS
from organisations.forms import DateField, UnitsChoice, active_units
from organisations.models import Unit
from pages import placeholders
from pages.staleness import StaleFormMixin


class BeginForm(forms.Form):
    kind = forms.ChoiceField(label=_("文件种类"), widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.code, kind.name) for kind in kinds.values() if kind.is_free]


class DispatchForm(forms.ModelForm):
    """A draft. What is typed is not written onto the row here: the service does that under the lock."""

    units = UnitsChoice(
        label=_("发给哪些单位"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Dispatch
        fields = TEXT_FIELDS
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "body": forms.Textarea(attrs={"rows": 16}),
            "annex_names": forms.Textarea(attrs={"rows": 2}),
            "cc": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, instance, access, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        # Half a draft is kept too; what is missing is said when it is sent to be signed.
        for name in ("title", "body"):
            self.fields[name].required = False
        self.fields["units"].queryset = active_units(access)
        self.initial["revision"] = instance.revision
        if kinds[instance.kind].is_per_unit:
            del self.fields["is_per_unit"]
        if not kinds[instance.kind].is_sent:
            for name in ("units", "is_per_unit", "addressees", "cc"):
                del self.fields[name]
        elif "units" not in self.data:
            self.initial["units"] = [unit.pk for unit in instance.units.all()]

    def clean_title(self):
        # A draft without a title cannot be found again in a list.
        return self.cleaned_data["title"].strip() or self.instance.title

    def _post_clean(self):
        pass


class AnswerForm(forms.Form):
    comment = forms.CharField(
        label=_("意见（签发可不填，退回须写明）"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class OutsideForm(forms.ModelForm):
    """A number for a paper made outside the system."""

    word = forms.ChoiceField(label=_("机关代字"))
    dated = DateField(label=_("成文日期"))

    class Meta:
        model = RegisterEntry
        fields = ("word", "title", "addressees", "dated")

    def __init__(self, *args, words, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["word"].choices = [(word, word) for word in words]
        self.initial["dated"] = timezone.localdate()

    def clean_dated(self):
        day = self.cleaned_data["dated"]
        if not -1 <= day.year - timezone.localdate().year <= 0 or day > timezone.localdate():
            raise forms.ValidationError(_("成文日期只能是今年或去年，不能晚于今天。"))
        return day

    def _post_clean(self):
        pass


class SeriesForm(forms.Form):
    """Where the system takes over from a paper register."""

    word = forms.CharField(label=_("机关代字"), max_length=20, validators=[word_validator])
    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)
    first = forms.IntegerField(
        label=_("从几号开始"),
        min_value=1,
        max_value=99999,
        help_text=_("例如手工登记簿已编到 11 号，这里写 12。"),
    )


class LetterheadForm(StaleFormMixin, forms.ModelForm):
    class Meta:
        model = Letterhead
        fields = LETTERHEAD_FIELDS
        widgets = {"cc": forms.Textarea(attrs={"rows": 2})}


class KindForm(StaleFormMixin, forms.ModelForm):
    class Meta:
        model = KindSetting
        fields = KIND_FIELDS
        widgets = {"body": forms.Textarea(attrs={"rows": 14})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].required = False

    def _checked(self, name):
        placeholders.check(self.cleaned_data[name], kinds[self.instance.kind].known)
        return self.cleaned_data[name]

    def clean_title(self):
        return self._checked("title")

    def clean_body(self):
        return self._checked("body")


class VerifyForm(forms.Form):
    code = forms.CharField(label=_("核验码"), max_length=30, help_text=_("印在文件末页二维码下面，12 位。"))


class CompareForm(forms.Form):
    file = forms.FileField(
        label=_("收到的 PDF 文件"), widget=forms.ClearableFileInput(attrs={"accept": ".pdf"})
    )
