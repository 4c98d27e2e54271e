"""会议种类 and its compulsory agenda."""

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from meetings import standing
from meetings.kind_rules import MOST_LINES, AgendaLine, lines_of
from meetings.models import MeetingKind
from meetings.services.kinds import FIELDS, INVITABLE, REGULATED
from organisations.forms import UnitsChoice, active_units
from organisations.models import Unit
from organisations.roles import Role
from outlines.models import Audience


class KindForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(
        label=_("参加的委员会岗位"),
        choices=[(role, Role(role).label) for role in INVITABLE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    standing = forms.MultipleChoiceField(
        label=_("随会材料"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("开会当天按系统记录生成，以后不变。"),
    )
    units = UnitsChoice(
        label=_("参加的成员单位"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("“全部成员单位参加”没有勾选时，从这里选。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = MeetingKind
        fields = [name for name in FIELDS if name != "lines"]

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["standing"].choices = [(code, row.title) for code, row in standing.papers.items()]
        self.fields["units"].queryset = active_units(access)
        self.fields["audience"].choices = [("", _("两部纲要")), *Audience.choices]
        self.fields["convener_role"].choices = [("", _("（没有）")), *Role.choices]
        if self.instance.pk is None:
            self.fields["minimum"].initial = 0
        else:
            self.initial["units"] = list(self.instance.units.values_list("pk", flat=True))
        if self.instance.is_regulated:
            for name in REGULATED:
                self.fields[name].disabled = True
            self.fields["interval"].help_text = _("纲要规定的会议，周期、纲要和是否在用不能改。")

    def chosen(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def _post_clean(self):
        pass


class LineForm(forms.Form):
    """One compulsory line; a line whose title is emptied goes."""

    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    title = forms.CharField(label=_("议程"), required=False, max_length=200)
    minutes = forms.IntegerField(label=_("分钟"), min_value=1, max_value=480, initial=15)
    presenter = forms.CharField(label=_("汇报人"), required=False, max_length=60)
    needs_paper = forms.BooleanField(label=_("须附材料"), required=False)


LineFormSet = formset_factory(LineForm, extra=1, max_num=MOST_LINES, validate_max=True)


def line_forms(kind: MeetingKind | None, data=None):
    rows = [line.to_json() for line in lines_of(kind.lines)] if kind else []
    return LineFormSet(data, prefix="lines", initial=rows)


def lines_from(formset) -> list[AgendaLine]:
    """The lines that have a title; a new one gets a code that no other has."""
    said = [row.cleaned_data for row in formset if row.cleaned_data.get("title", "").strip()]
    taken = {row["code"] for row in said}
    free = (f"line-{n}" for n in range(1, 2 * MOST_LINES + 2) if f"line-{n}" not in taken)
    return [
        AgendaLine(
            row["code"] or next(free),
            row["title"].strip(),
            row["minutes"],
            row["presenter"],
            row["needs_paper"],
        )
        for row in said
    ]
