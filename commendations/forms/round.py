"""Forms of a round: its plan, its dates, what is decided about it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from commendations.models import Allowance, CommendationRound, Rank
from organisations.forms import DateField
from outlines.models import Outline

# What can be changed while the round is being prepared.
FIELDS = (
    "title",
    "year",
    "due_year",
    "from_year",
    "to_year",
    "collective_quota",
    "individual_quota",
    "collectives_per_unit",
    "individuals_per_unit",
    "leader_cap",
    "leader_ranks",
    "collective_criteria",
    "individual_criteria",
    "least_years",
    "honoured_within",
    "deeds_least",
    "deeds_most",
    "nominations_due_on",
    "publicity_days",
    "contact",
)
# What can be changed later, until the list is public.
TEXTS = ("collective_criteria", "individual_criteria", "contact")


class _OutlinesChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, outline):
        return outline.title


class RoundForm(forms.ModelForm):
    """制定方案. `version` is that of the round when the form was drawn; a new one has none."""

    outlines = _OutlinesChoice(
        label=_("落实哪部纲要"),
        queryset=Outline.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    leader_ranks = forms.MultipleChoiceField(
        label=_("计入领导干部的级别"),
        choices=Rank.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    nominations_due_on = DateField(label=_("推荐时限"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    class Meta:
        model = CommendationRound
        fields = FIELDS
        widgets = {
            "collective_criteria": forms.Textarea(attrs={"rows": 8, "data-count": ""}),
            "individual_criteria": forms.Textarea(attrs={"rows": 8, "data-count": ""}),
        }
        help_texts = {
            "due_year": _("纲要要求表彰的年份；不是落实纲要的定期表彰，可以不填。"),
            "deeds_least": _("0 表示不作要求。"),
        }

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Outline.objects.filter(committee=access.committee_id).order_by("-audience", "-start_year")
        self.fields["outlines"].queryset = rows
        self.fields["due_year"].required = False
        self.fields["leader_cap"].help_text = _("先进个人中，领导干部最多占百分之几。")
        if self.instance.pk:
            self.initial |= {
                "outlines": list(self.instance.outlines.values_list("pk", flat=True)),
                "version": self.instance.version,
            }

    def clean(self):
        data = super().clean()
        first, last = data.get("from_year"), data.get("to_year")
        if first and last and first > last:
            self.add_error("to_year", ValidationError(_("业绩截止年不能早于起始年。")))
        least, most = data.get("deeds_least"), data.get("deeds_most")
        if least is not None and most is not None and least > most:
            self.add_error("deeds_most", ValidationError(_("最多字数不能少于最少字数。")))
        return data

    def chosen(self) -> dict:
        chosen = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if "outlines" in chosen:
            chosen["outlines"] = list(chosen["outlines"])
        return chosen

    def _post_clean(self):
        # The service checks under its lock.
        pass


class RoundTextsForm(RoundForm):
    """What a round that units have been asked in may still change: its texts."""

    outlines = None
    leader_ranks = None
    nominations_due_on = None

    class Meta(RoundForm.Meta):
        fields = TEXTS

    def __init__(self, *args, access, **kwargs):
        forms.ModelForm.__init__(self, *args, **kwargs)
        self.initial["version"] = self.instance.version


class AllowanceForm(forms.Form):
    """名额、比例调整决定."""

    number = forms.ChoiceField(label=_("调整什么"), choices=Allowance.Number.choices)
    after = forms.IntegerField(label=_("调整为"), min_value=0, max_value=500)
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    basis = forms.CharField(
        label=_("决定依据"),
        max_length=200,
        help_text=_("作出决定的会议或文件，例如 主任办公会议纪要〔2025〕3号。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ExtendForm(forms.Form):
    """延长推荐时限."""

    due_on = DateField(label=_("推荐时限改为"))
    reason = forms.CharField(label=_("理由"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class CalledForm(forms.Form):
    """不发文，已用其他方式通知."""

    how = forms.CharField(
        label=_("怎样通知的"), max_length=200, help_text=_("例如 已发机要文件、已由县委办电话通知。")
    )


class ReasonForm(forms.Form):
    """Why: compulsory."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ShortReasonForm(forms.Form):
    """Why something is stopped for good."""

    reason = forms.CharField(label=_("理由"), max_length=200)


class LooseReasonForm(forms.Form):
    """Why, where the service says whether it must be known."""

    reason = forms.CharField(
        label=_("理由"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class CommentForm(forms.Form):
    """An opinion, or the reason for a return."""

    comment = forms.CharField(
        label=_("意见"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
