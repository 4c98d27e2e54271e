"""Forms of what a committee sets once for all its commendations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commendations.models import ConsultedDepartment, VetoRule
from organisations.forms import UnitChoice, active_units
from organisations.models import Unit


class _SettingForm(forms.ModelForm):
    """`revision` is that of the row when the form was drawn."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def chosen(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def _post_clean(self):
        # The service checks under its lock.
        pass


class VetoRuleForm(_SettingForm):
    """一票否决事项."""

    class Meta:
        model = VetoRule
        fields = ("code", "title", "basis", "kind", "position", "is_active")
        help_texts = {"code": _("字母和数字，例如 V01，建好以后不要再改。")}


class DepartmentForm(_SettingForm):
    """征求意见的部门."""

    unit = UnitChoice(
        label=_("成员单位"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("（不是成员单位，在下面写名称）"),
        help_text=_("成员单位在系统里答复；其他部门书面答复，由办公室登记。"),
    )

    class Meta:
        model = ConsultedDepartment
        fields = ("unit", "name", "asks", "kind", "position", "is_active")

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        rows = active_units(access)
        if self.instance.unit_id:
            # Whoever has been asked stays in the list, also when the unit is not active any more.
            rows = Unit.objects.visible_to(access).filter(pk=self.instance.unit_id) | rows
        self.fields["unit"].queryset = rows


class DueShiftForm(forms.Form):
    """改期: another year than the rhythm of the outlines says."""

    moved_to = forms.IntegerField(label=_("改在哪一年"), min_value=2000, max_value=2100)
    reason = forms.CharField(label=_("改期的理由"), max_length=200)
