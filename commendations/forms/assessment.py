"""Opening a year, points and vetoes, objections and their answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from commendations.models import AssessmentScheme, SchemeItem, ScoreObjectionPoint
from commendations.scoring import Direction, plain
from organisations.forms import active_units
from organisations.models import Unit


class SchemeChoice(forms.ModelChoiceField):
    def label_from_instance(self, scheme):
        return str(scheme)


class OpenForm(forms.Form):
    scheme = SchemeChoice(
        label=_("年度和考核方案"),
        queryset=AssessmentScheme.objects.none(),
        empty_label=None,
        help_text=_("只能选已经采用的方案。"),
    )

    def __init__(self, *args, schemes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = schemes


class UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, unit):
        return unit.short_name


class VetoForm(forms.Form):
    code = forms.ChoiceField(label=_("情形"))
    unit = UnitChoice(label=_("单位"), queryset=Unit.objects.none())
    reason = forms.CharField(
        label=_("事实和认定的依据"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明事实、由谁认定、文号。佐证材料在保存后上传，没有材料不能公布。"),
    )

    def __init__(self, *args, access, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(item.code, item.title) for item in items]
        self.fields["unit"].queryset = active_units(access)


class WithdrawEntryForm(forms.Form):
    reason = forms.CharField(label=_("撤销的理由"), max_length=200)


class PointsForm(forms.Form):
    """Points of one item for every unit; nothing typed is nothing entered. `rows()` draws it, `given()` reads it."""

    def __init__(self, *args, item: SchemeItem, units, entries, **kwargs):
        super().__init__(*args, **kwargs)
        self.item, self.units, self.entries = item, list(units), entries
        self.may_be_absent = item.direction == SchemeItem.Direction.SCORE
        most = {"max_value": item.weight} if item.weight else {"max_value": 999}
        for unit in self.units:
            entry = entries.get(unit.pk)
            self.fields[f"{unit.pk}-points"] = forms.DecimalField(
                label=_("%(unit)s的分数") % {"unit": unit},
                required=False,
                min_value=0,
                decimal_places=2,
                initial=plain(entry.points) if entry and entry.points is not None else None,
                **most,
            )
            self.fields[f"{unit.pk}-absent"] = forms.BooleanField(
                label=_("%(unit)s不适用") % {"unit": unit},
                required=False,
                initial=bool(entry and entry.points is None),
            )
            self.fields[f"{unit.pk}-reason"] = forms.CharField(
                label=_("%(unit)s的理由") % {"unit": unit},
                required=False,
                max_length=500,
                initial=entry.reason if entry else "",
            )
            self.fields[f"{unit.pk}-seen"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput, initial=entry.pk if entry else None
            )

    def rows(self):
        return [
            {
                "unit": unit,
                "entry": self.entries.get(unit.pk),
                **{name: self[f"{unit.pk}-{name}"] for name in ("points", "absent", "reason", "seen")},
            }
            for unit in self.units
        ]

    def given(self) -> list[dict]:
        data = self.cleaned_data
        return [
            {
                "unit": unit,
                "points": data.get(f"{unit.pk}-points"),
                "is_absent": data.get(f"{unit.pk}-absent") and self.may_be_absent,
                "reason": data.get(f"{unit.pk}-reason"),
                "seen": data.get(f"{unit.pk}-seen"),
            }
            for unit in self.units
        ]


class ObjectForm(forms.Form):
    """A reason beside each item that the unit contests."""

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[line.item.code] = forms.CharField(
                label=_("对“%(item)s”的异议") % {"item": line.item.title},
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def rows(self):
        return [(line, self[line.item.code]) for line in self.lines]


class AnswerForm(forms.Form):
    """For each contested item: accepted or not, why, and the points that it should have."""

    def __init__(self, *args, points, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.points, self.items = points, items
        for point in points:
            item = items[point.code]
            self.fields[f"{point.code}-decision"] = forms.ChoiceField(
                label=_("答复"), choices=ScoreObjectionPoint.Decision.choices, widget=forms.RadioSelect
            )
            if item.direction != Direction.VETO:
                label = {
                    Direction.BONUS: _("更正为加几分"),
                    Direction.MALUS: _("更正为扣几分"),
                }.get(item.direction, _("更正后的得分"))
                self.fields[f"{point.code}-points"] = forms.DecimalField(
                    label=label,
                    required=False,
                    min_value=0,
                    max_digits=5,
                    decimal_places=2,
                    help_text=_("采纳时填写，最多 %(most)s 分。") % {"most": plain(item.weight)}
                    if item.weight
                    else _("采纳时填写。"),
                )
            self.fields[f"{point.code}-answer"] = forms.CharField(
                label=_("答复的理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
            )

    def rows(self):
        for point in self.points:
            names = (f"{point.code}-{name}" for name in ("decision", "points", "answer"))
            yield point, self.items[point.code], [self[name] for name in names if name in self.fields]

    def given(self) -> dict:
        data = self.cleaned_data
        return {
            point.code: {name: data.get(f"{point.code}-{name}") for name in ("decision", "points", "answer")}
            for point in self.points
        }
