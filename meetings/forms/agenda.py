"""An item of the agenda."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import AgendaItem
from organisations.forms import active_units
from organisations.models import Unit


class _UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, unit):
        return unit.short_name


class ItemForm(forms.ModelForm):
    """Title, length, who presents it; `revision` is that of the item when the form was drawn."""

    presenter_unit = _UnitChoice(
        label=_("汇报单位"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("（没有）"),
        help_text=_("通知发出以后，汇报单位可以自己上传材料。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    class Meta:
        model = AgendaItem
        fields = ("title", "minutes", "presenter", "presenter_unit", "needs_paper")
        help_texts = {"presenter": _("姓名或职务，可以和汇报单位一起写。")}

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["presenter_unit"].queryset = active_units(access)
        if self.instance.code:
            # What the kind demands is not this meeting's to change.
            del self.fields["needs_paper"]

    def _post_clean(self):
        pass
