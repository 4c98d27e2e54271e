"""Forms of a nomination: who, with what deeds; what the head says of it; what stands against it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commendations.models import Kind, Nomination, VetoRule
from organisations.forms import UnitChoice
from organisations.models import Unit, User

# What is asked of both, of people, and of collectives.
COMMON = ("name", "higher_honour", "higher_honour_year", "contact_name", "contact_phone", "summary", "deeds")
OF_INDIVIDUAL = ("person", "gender", "ethnicity", "birth_year", "job_title", "rank", "since_year")
OF_COLLECTIVE = ("is_unit_itself", "size", "leader_name")


class BeginForm(forms.Form):
    """新推荐: whom; the rest follows on its own page."""

    unit = UnitChoice(label=_("推荐单位"), queryset=Unit.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("推荐什么"), choices=Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("名称或姓名"), max_length=60, help_text=_("集体写全称，个人写姓名。"))

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.fields["unit"].initial = units[0]


class _PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return f"{person.name}　{person.job_title}".strip()


class NominationForm(forms.ModelForm):
    """填写推荐. It saves itself; `revision` is that of the nomination when the form was drawn."""

    person = _PersonChoice(
        label=_("本系统中的账号"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("（没有账号）"),
        help_text=_("被推荐人在本系统有账号的，请选上：本人不能办理自己的推荐。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = Nomination
        fields = (*COMMON, *OF_INDIVIDUAL, *OF_COLLECTIVE)
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3, "data-count": ""}),
            "deeds": forms.Textarea(attrs={"rows": 16, "data-count": ""}),
        }
        help_texts = {
            "birth_year": _("只供办公室核对，不公示、不印发。"),
            "contact_phone": _("只供办公室联系，不公示、不印发。"),
            "higher_honour": _("没有就不填。例如 2023年全区实施妇女发展纲要先进个人。"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        row = self.instance
        for name in OF_COLLECTIVE if row.is_individual else OF_INDIVIDUAL:
            del self.fields[name]
        self.fields["name"].label = _("姓名") if row.is_individual else _("集体名称")
        if row.is_individual:
            people = User.objects.filter(committee_id=row.committee_id, is_active=True).order_by("name", "pk")
            self.fields["person"].queryset = people
        round_ = row.round
        self.fields["deeds"].help_text = _("%(least)s 到 %(most)s 字，写清做了什么、取得什么成效。") % {
            "least": round_.deeds_least,
            "most": round_.deeds_most,
        }
        self.fields["deeds"].widget.attrs["data-count"] = str(round_.deeds_most)
        self.fields["summary"].widget.attrs["data-count"] = "200"
        # The browser counts; what is too long is said by the field and kept.
        for name in ("summary", "deeds"):
            self.fields[name].widget.attrs.pop("maxlength", None)
        self.initial["revision"] = row.revision

    def chosen(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def _post_clean(self):
        # The service checks under its lock.
        pass


class HeadForm(forms.Form):
    """单位意见: the head signs with it, or returns with a reason."""

    opinion = forms.CharField(
        label=_("单位意见"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class VetoForm(forms.Form):
    """否决: which rule holds against it, by what evidence."""

    rule = forms.ModelChoiceField(label=_("否决事项"), queryset=VetoRule.objects.none(), empty_label=None)
    evidence = forms.CharField(
        label=_("证据"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明什么文件、什么事实，例如 县统计局〔2024〕7号处罚决定。"),
    )
    evidence_url = forms.CharField(
        label=_("证据在系统中的地址"),
        required=False,
        max_length=200,
        help_text=_("可以不填；例如整改通知页面的地址。"),
    )

    def __init__(self, *args, rules, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rule"].queryset = rules

    def clean_evidence_url(self):
        """A page of this system; browsers take a backslash for a slash."""
        address = self.cleaned_data["evidence_url"].strip()
        if address and (not address.startswith("/") or address.startswith("//") or "\\" in address):
            raise forms.ValidationError(_("请填写本系统页面的地址，以 / 开头。"))
        return address
