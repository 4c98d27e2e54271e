"""Forms of messages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notices.models import Preference, Robot
from notices.services import ROBOT_FIELDS
from organisations.forms import UnitChoice
from organisations.models import Unit


class PreferenceForm(forms.ModelForm):
    class Meta:
        model = Preference
        fields = ("email", "digest_hour")
        widgets = {"email": forms.RadioSelect}


class RobotForm(forms.ModelForm):
    """The secret is never shown again: left empty, the stored one stays."""

    url = forms.URLField(label=_("机器人地址"), max_length=500, assume_scheme="https")

    class Meta:
        model = Robot
        fields = ROBOT_FIELDS
        field_classes = {"unit": UnitChoice}
        widgets = {"secret": forms.PasswordInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(access).active()
        self.fields["unit"].empty_label = _("（全县）")

    def clean_secret(self):
        return self.cleaned_data["secret"] or self.instance.secret
