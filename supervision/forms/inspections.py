"""Forms of the year's plan, the scheme, the group, the conclusion."""

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.forms import DateField, UnitsChoice, active_units
from organisations.models import Unit, User
from outlines.models import Domain
from supervision.models import Inspection, InspectionMember, Visit
from supervision.services.inspections import MOST_MEMBERS, candidates_for_group

MONTHS = [(month, gettext_lazy("%(n)s月") % {"n": month}) for month in range(1, 13)]


class PlanForm(forms.ModelForm):
    """列入计划: what, when, where; the scheme comes later."""

    month = forms.TypedChoiceField(label=gettext_lazy("计划月份"), coerce=int, choices=MONTHS)
    units = UnitsChoice(
        label=gettext_lazy("检查对象"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Inspection
        fields = ("year", "month", "title", "kind", "is_unannounced")

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        self.access = access
        self.fields["units"].queryset = active_units(access)

    def clean(self):
        data = super().clean()
        same = Inspection.objects.open().filter(committee=self.access.committee_id, title=data.get("title"))
        if same.filter(year=data.get("year"), month=data.get("month")).exists():
            self.add_error("title", _("这个月的计划里已经有同名的检查。"))
        return data

    def _post_clean(self):
        pass


def person_label(person) -> str:
    return f"{person.name}（{person.job_title}）" if person.job_title else person.name


class GroupForm(forms.Form):
    """Who inspects."""

    leader = forms.ModelChoiceField(
        label=gettext_lazy("组长"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("（还没有确定）"),
        help_text=gettext_lazy("督导组实行组长负责制，检查结论由组长提交。"),
    )
    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("成员"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def offer(self, committee_id) -> None:
        people = candidates_for_group(committee_id).order_by("name", "pk")
        leader, members = self.fields["leader"], self.fields["people"]
        leader.queryset, members.queryset = people, people
        # Read once for both.
        members.choices = [(person.pk, person_label(person)) for person in people]
        leader.choices = [("", leader.empty_label), *members.choices]


class ExpertForm(forms.ModelForm):
    class Meta:
        model = InspectionMember
        fields = ("name", "organisation")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False

    def clean(self):
        data = super().clean()
        if data.get("organisation") and not data.get("name"):
            self.add_error("name", _("请写专家的姓名。"))
        return data

    def _post_clean(self):
        pass


ExpertFormSet = formset_factory(ExpertForm, extra=1, max_num=MOST_MEMBERS, validate_max=True)


def expert_forms(inspection, data=None):
    rows = [
        {"name": row.name, "organisation": row.organisation}
        for row in inspection.members.all()
        if row.is_expert
    ]
    return ExpertFormSet(data, prefix="experts", initial=rows)


def experts_from(formset) -> list[tuple[str, str]]:
    rows = [
        (form.cleaned_data.get("name", ""), form.cleaned_data.get("organisation", ""))
        for form in formset.forms
    ]
    return [(name.strip(), organisation.strip()) for name, organisation in rows if name.strip()]


class ChangeGroupForm(GroupForm):
    reason = forms.CharField(
        label=gettext_lazy("调整的理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class SchemeForm(GroupForm, forms.ModelForm):
    """方案. What is typed is not written onto the row here: the service does that under the lock."""

    month = forms.TypedChoiceField(label=gettext_lazy("计划月份"), coerce=int, choices=MONTHS)
    start_on = DateField(label=gettext_lazy("开始日期"), required=False)
    end_on = DateField(label=gettext_lazy("结束日期"), required=False)
    domains = forms.ModelMultipleChoiceField(
        label=gettext_lazy("范围（发展领域）"),
        queryset=Domain.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    # The last one: from here on the name is the field's.
    forms = forms.MultipleChoiceField(
        label=gettext_lazy("方式"),
        choices=Inspection.Form,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Inspection
        fields = (
            "title",
            "year",
            "month",
            "kind",
            "forms",
            "is_unannounced",
            "basis",
            "content",
            "start_on",
            "end_on",
            "domains",
            "leader",
        )
        widgets = {
            "basis": forms.Textarea(attrs={"rows": 3}),
            "content": forms.Textarea(attrs={"rows": 8}),
        }

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.offer(instance.committee_id)
        self.fields["domains"].queryset = (
            Domain.objects.filter(outline__committee_id=instance.committee_id)
            .select_related("outline")
            .order_by("-outline__audience", "outline_id", "number")
        )
        self.initial["revision"] = instance.revision
        self.initial["people"] = [row.person_id for row in instance.members.all() if row.person_id]

    def clean(self):
        data = super().clean()
        start_on, end_on = data.get("start_on"), data.get("end_on")
        if start_on and end_on and end_on < start_on:
            self.add_error("end_on", _("结束日期不能早于开始日期。"))
        return data

    def _post_clean(self):
        pass


class ObjectForm(forms.ModelForm):
    """检查对象: one of the committee's units, whether the group goes there, when and where."""

    is_chosen = forms.BooleanField(required=False)
    visit_on = DateField(label=gettext_lazy("到访日期"), required=False)

    class Meta:
        model = Visit
        fields = ("visit_on", "place")

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, prefix=f"unit-{unit.pk}", **kwargs)
        self.unit = unit
        self.fields["is_chosen"].label = unit.short_name

    def _post_clean(self):
        pass


def object_forms(access, inspection, data=None) -> list[ObjectForm]:
    """A form for each unit that is in use or in the scheme already: numbers of other units are not looked at."""
    present = {visit.unit_id: visit for visit in inspection.visits.select_related("unit")}
    units = list(active_units(access).order_by("code"))
    known = {unit.pk for unit in units}
    units += [visit.unit for visit in present.values() if visit.unit_id not in known]
    return [
        ObjectForm(
            data,
            unit=unit,
            instance=present.get(unit.pk) or Visit(),
            initial={"is_chosen": unit.pk in present},
        )
        for unit in units
    ]


def objects_from(objects) -> dict:
    """{unit: (day or None, place)} of those that are ticked."""
    return {
        form.unit.pk: (form.cleaned_data["visit_on"], form.cleaned_data["place"].strip())
        for form in objects
        if form.cleaned_data["is_chosen"]
    }


def days_fit(form, objects) -> bool:
    """Whether each visit lies within the inspection; where one does not, its field says so."""
    start_on, end_on = form.cleaned_data["start_on"], form.cleaned_data["end_on"]
    fits = True
    for row in objects:
        day = row.cleaned_data["visit_on"]
        if row.cleaned_data["is_chosen"] and day and start_on and end_on and not start_on <= day <= end_on:
            row.add_error("visit_on", _("不在检查日期 %(a)s 至 %(b)s 之内。") % {"a": start_on, "b": end_on})
            fits = False
    return fits


class NoteForm(forms.Form):
    """How the units were told."""

    note = forms.CharField(label=gettext_lazy("方式"), max_length=200)


class ConclusionForm(forms.Form):
    """结论, and 反馈意见 for each visit."""

    conclusion = forms.CharField(
        label=gettext_lazy("检查结论"),
        max_length=10000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("总体评价、主要做法和存在的问题。被检查单位只看到对自己的反馈意见。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, inspection, visits, **kwargs):
        initial = {"conclusion": inspection.conclusion, "revision": inspection.revision}
        super().__init__(*args, initial=initial, **kwargs)
        self.visits = visits
        for visit in visits:
            self.fields[f"opinion-{visit.pk}"] = forms.CharField(
                label=_("对%(unit)s的反馈意见") % {"unit": visit.unit.short_name},
                max_length=4000,
                required=False,
                initial=visit.opinion,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def opinions(self):
        """The visits, each with its field."""
        return [(visit, self[f"opinion-{visit.pk}"]) for visit in self.visits]

    def said_of(self) -> dict[int, str]:
        return {visit.pk: self.cleaned_data[f"opinion-{visit.pk}"] for visit in self.visits}
