"""Handing a work item on; urging, more time, reminder rules and wordings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notices.models import Level
from organisations.forms import DateField
from organisations.models import User
from workflow import ladder, wordings
from workflow.ladder import Rung
from workflow.rules import candidates_for

LEVELS = [(level.value, level.label) for level in Level if level]
ADDRESSEES = [
    (ladder.TURN, _("办理人")),
    (ladder.UNIT_HEAD, _("单位负责人")),
    (ladder.OFFICE, _("办公室")),
    (ladder.DIRECTOR, _("办公室主任")),
    (ladder.CHAIR, _("主任/副主任")),
]


class HandOnForm(forms.Form):
    person = forms.ModelChoiceField(
        label=_("交给谁办"), queryset=User.objects.none(), required=False, empty_label=""
    )
    back = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, access, item, **kwargs):
        super().__init__(*args, **kwargs)
        place = item.unit.short_name if item.unit_id else ""
        field = self.fields["person"]
        field.empty_label = _("%(who)s（不指定个人）") % {"who": f"{place}{item.get_role_display()}"}
        field.queryset = candidates_for(access, item)


class UrgeForm(forms.Form):
    """How urgent, and what else is to be said. `token` is the page's own."""

    level = forms.TypedChoiceField(label=_("级别"), choices=LEVELS, coerce=int, initial=Level.URGE.value)
    note = forms.CharField(
        label=_("附言"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写在消息里，例如联系电话、补报要求；可以不写。"),
    )
    token = forms.CharField(max_length=40, widget=forms.HiddenInput)


class ExtendForm(forms.Form):
    due_on = DateField(label=_("新的时限"))
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class IssuedForm(forms.Form):
    said = forms.CharField(label=_("文号"), max_length=200, help_text=_("例如 宁妇儿工委办函〔2026〕3号"))


class NotIssuedForm(forms.Form):
    said = forms.CharField(label=_("不发的理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class RungForm(forms.Form):
    """One step of a ladder; a row without a number of days is left out."""

    side = forms.ChoiceField(
        label=_("时间"),
        choices=[("before", _("到期前")), ("on", _("到期当天")), ("after", _("逾期后"))],
        initial="before",
    )
    days = forms.IntegerField(label=_("天数"), min_value=1, max_value=400, required=False)
    working = forms.TypedChoiceField(
        label=_("算法"),
        choices=[("", _("自然日")), ("1", _("工作日"))],
        coerce=bool,
        empty_value=False,
        required=False,
        initial="",
    )
    level = forms.TypedChoiceField(label=_("级别"), choices=LEVELS, coerce=int, initial="1")
    to = forms.MultipleChoiceField(
        label=_("发给"), choices=ADDRESSEES, widget=forms.CheckboxSelectMultiple, required=False
    )
    by_email = forms.BooleanField(label=_("邮件"), required=False, initial=True)
    by_robot = forms.BooleanField(label=_("群消息"), required=False)

    def clean(self):
        data = super().clean()
        if self.errors or not self.is_said():
            return data
        if data.get("side") != "on" and not data.get("days"):
            self.add_error("days", _("请填写天数。"))
        if not data.get("to"):
            self.add_error("to", _("请选择发给谁。"))
        return data

    def is_said(self) -> bool:
        """Whether the row says anything: an untouched new row does not."""
        return self.has_changed() or bool(self.initial)

    def rung(self) -> Rung:
        data = self.cleaned_data
        sign = {"before": -1, "on": 0, "after": 1}[data["side"]]
        return Rung(
            days=sign * (data["days"] or 0),
            level=data["level"],
            to=tuple(name for name in ladder.ADDRESSEES if name in data["to"]),
            working=data["working"] and sign != 0,
            by_email=data["by_email"],
            by_robot=data["by_robot"],
        )


RungFormSet = forms.formset_factory(RungForm, extra=2, can_delete=True, max_num=20, validate_max=True)


def rung_initial(rung: Rung) -> dict:
    """A step as a row of the form."""
    side = "on" if rung.days == 0 else "before" if rung.days < 0 else "after"
    return {
        "side": side,
        "days": abs(rung.days) or None,
        "working": "1" if rung.working else "",
        "level": rung.level,
        "to": list(rung.to),
        "by_email": rung.by_email,
        "by_robot": rung.by_robot,
    }


class WordingForm(forms.Form):
    title = forms.CharField(label=_("标题"), max_length=120, validators=[wordings.check])
    body = forms.CharField(
        label=_("内容"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        validators=[wordings.check],
    )
