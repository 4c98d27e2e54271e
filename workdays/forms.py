"""Forms of the working calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms import DateField
from workdays.services import FIRST_YEAR, LAST_YEAR


class DayForm(forms.Form):
    """One day of the year: off or worked."""

    day = DateField(label=_("日期"))
    is_working = forms.TypedChoiceField(
        label=_("安排"),
        choices=[("off", _("休息")), ("work", _("上班"))],
        coerce=lambda value: value == "work",
    )
    name = forms.CharField(
        label=_("名称"), max_length=40, required=False, help_text=_("例如：国庆节、旗里放假")
    )

    def clean_day(self):
        day = self.cleaned_data["day"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(
                _("只能维护 %(a)s—%(b)s 年的日历。") % {"a": FIRST_YEAR, "b": LAST_YEAR}
            )
        return day
