"""Forms of objections: the public page's, the office's own register, and what was found."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commendations.models import Nomination, Objection


class _NominationChoice(forms.ModelChoiceField):
    def label_from_instance(self, nomination):
        return f"{nomination.name}（{nomination.get_kind_display()}）"


class ObjectForm(forms.Form):
    """提出异议, signed or not. `website` is a field that people do not see and machines fill in."""

    nomination = _NominationChoice(
        label=gettext_lazy("对谁提出异议"),
        queryset=Nomination.objects.none(),
        required=False,
        empty_label=gettext_lazy("（对整个名单）"),
    )
    text = forms.CharField(
        label=gettext_lazy("异议内容"),
        min_length=10,
        max_length=2000,
        error_messages={"min_length": gettext_lazy("请写得具体一些，至少 10 个字。")},
        widget=forms.Textarea(attrs={"rows": 6, "data-count": "2000"}),
        help_text=gettext_lazy("写明具体事实和线索，10 到 2000 字。"),
    )
    is_signed = forms.TypedChoiceField(
        label=gettext_lazy("署名"),
        choices=[("1", gettext_lazy("实名")), ("", gettext_lazy("不署名"))],
        coerce=bool,
        empty_value=False,
        required=False,
        initial="1",
        widget=forms.RadioSelect,
        help_text=gettext_lazy("实名的，核实后向您答复；您的姓名只有受理的工作人员看到。"),
    )
    name = forms.CharField(label=gettext_lazy("姓名或单位"), required=False, max_length=40)
    contact = forms.CharField(
        label=gettext_lazy("联系方式"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("电话或邮箱，用来核实和答复。"),
    )
    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args, nominations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["nomination"].queryset = nominations
        self.fields["text"].widget.attrs.pop("maxlength", None)

    def clean(self):
        data = super().clean()
        if data.get("is_signed"):
            if not data.get("name", "").strip():
                self.add_error("name", _("实名提出的，请填写姓名或单位；不愿署名的，请选“不署名”。"))
            if not data.get("contact", "").strip():
                self.add_error("contact", _("实名提出的，请填写联系方式。"))
        else:
            # Whoever does not sign leaves nothing behind.
            data["name"] = data["contact"] = ""
        return data

    @property
    def is_machine(self) -> bool:
        return bool(self.data.get("website"))

    def said(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "website"}


class RegisterForm(ObjectForm):
    """登记异议: by letter, on the telephone, in person."""

    how = forms.ChoiceField(
        label=gettext_lazy("提出方式"),
        choices=[choice for choice in Objection.How.choices if choice[0] != Objection.How.FORM],
    )
    field_order = ("how", "nomination", "text", "is_signed", "name", "contact")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["website"]
        self.fields["is_signed"].help_text = ""
        self.fields["contact"].help_text = _("没有留下的写“未留”。")


class ExamineForm(forms.Form):
    """调查核实: what was found, and what is answered to whoever signed."""

    result = forms.ChoiceField(
        label=gettext_lazy("核实结果"),
        choices=[choice for choice in Objection.Result.choices if choice[0]],
        widget=forms.RadioSelect(attrs={"class": "choice-long"}),
        error_messages={"required": gettext_lazy("请选择核实结果。")},
    )
    finding = forms.CharField(
        label=gettext_lazy("调查核实情况"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "data-count": "2000"}),
        help_text=gettext_lazy("谁去核实、看了什么材料、结论是什么。主任审批时看得到，不写提出人的情况。"),
    )
    answer = forms.CharField(
        label=gettext_lazy("答复"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-count": "1000"}),
        help_text=gettext_lazy("实名的异议按这个答复提出人；不署名的留在档案里。"),
    )
