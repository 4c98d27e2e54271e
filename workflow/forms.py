"""Handing a work item on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import User
from workflow.rules import candidates_for


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
