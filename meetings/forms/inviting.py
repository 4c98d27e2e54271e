"""Whom a meeting invites."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.services.inviting import candidates
from organisations.forms import UnitsChoice, active_units
from organisations.models import Unit, User


class _PeopleChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, person):
        return f"{person.name}（{person.job_title}）" if person.job_title else person.name


class InviteForm(forms.Form):
    """Units, people of the committee, guests by name; those who are invited already are not offered."""

    units = UnitsChoice(
        label=_("成员单位"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    people = _PeopleChoice(
        label=_("委员会人员"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    guests = forms.CharField(
        label=_("特邀单位或人员"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一个，例如 市妇儿工委办公室 王主任。没有账号的用链接填回执。"),
    )
    is_member = forms.TypedChoiceField(
        label=_("身份"),
        choices=[("1", _("出席（计入应到）")), ("", _("列席"))],
        coerce=bool,
        empty_value=False,
        required=False,
        initial="1",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, access, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        invited = meeting.invitations.all()
        self.fields["units"].queryset = active_units(access).exclude(
            pk__in=invited.filter(unit__isnull=False).values("unit_id")
        )
        people = candidates(access.committee_id)
        known = invited.filter(person__isnull=False)
        self.fields["people"].queryset = people.exclude(pk__in=known.values("person_id"))

    def clean_guests(self):
        return self.cleaned_data["guests"].splitlines()

    def clean(self):
        data = super().clean()
        if not self.errors and not (data["units"] or data["people"] or any(map(str.strip, data["guests"]))):
            raise forms.ValidationError(_("请至少选择一个单位、一位人员，或者写一位特邀人员。"))
        return data
