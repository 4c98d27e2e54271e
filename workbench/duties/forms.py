"""The form of a duty's day or rhythm."""

from django import forms
from django.utils.translation import gettext as _

from pages.staleness import StaleFormMixin
from workbench.duties.catalogue import Duty
from workbench.duties.services import FIELDS, fields_of
from workbench.models import DutySetting


class DutySettingForm(StaleFormMixin, forms.ModelForm):
    class Meta:
        model = DutySetting
        fields = FIELDS

    def __init__(self, *args, duty: Duty, **kwargs):
        super().__init__(*args, **kwargs)
        self.duty, allowed = duty, fields_of(duty)
        for name in set(FIELDS) - set(allowed):
            del self.fields[name]
        defaults = {
            "month_day": f"{duty.rule.month:02}-{duty.rule.day:02}",
            "years_after": dict(DutySetting._meta.get_field("years_after").choices)[duty.rule.years_after],
            "every_months": str(duty.rule.every_months),
        }
        for name in allowed:
            self.fields[name].help_text = _("不填时为 %(value)s。") % {"value": defaults[name]}

    def redrawn(self):
        now = DutySetting.objects.get(committee_id=self.instance.committee_id, code=self.duty.code)
        form = type(self)(self.data, instance=now, duty=self.duty)
        form.is_valid()
        return form
