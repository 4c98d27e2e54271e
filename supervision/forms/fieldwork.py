"""Forms of what a group records in a unit: answers, findings."""

import uuid

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy

from outlines.models import Goal
from supervision.checklists import goals_in_scope, tasks_in_scope
from supervision.models import (
    ChecklistItem,
    ChecklistTemplate,
    Finding,
    FindingCategory,
    Severity,
)
from supervision.services.scales import categories_of, severities_of
from tasks.models import Task


class TemplatesForm(forms.Form):
    """Which of the committee's own questions a checklist takes in."""

    templates = forms.ModelMultipleChoiceField(
        label=gettext_lazy("另加模板里的问题"),
        queryset=ChecklistTemplate.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        templates = self.fields["templates"]
        templates.queryset = ChecklistTemplate.objects.visible_to(access).active()
        # Read once, however often the page looks at them.
        templates.choices = [(row.pk, row.name) for row in templates.queryset]


class QuestionForm(forms.ModelForm):
    """A question of one's own."""

    class Meta:
        model = ChecklistItem
        fields = ("text", "figure_unit")
        labels = {"text": gettext_lazy("添加一个问题")}
        help_texts = {"figure_unit": gettext_lazy("要填数字的写单位，例如“人”；不填数可以空着。")}

    def _post_clean(self):
        pass


class ItemForm(forms.ModelForm):
    """The answer to one question."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ChecklistItem
        fields = ("answer", "note", "figure")

    def _post_clean(self):
        pass


class _TaskChoice(forms.ModelChoiceField):
    def label_from_instance(self, task):
        return f"{task.code} {task.text[:40]}"


class _GoalChoice(forms.ModelChoiceField):
    def label_from_instance(self, goal):
        return f"{goal.domain.title} {goal.number}. {goal.text[:40]}"


class FindingForm(forms.ModelForm):
    """A finding, within what the scheme allows in that unit."""

    severity = forms.ModelChoiceField(
        label=gettext_lazy("严重程度（问题才填）"),
        queryset=Severity.objects.none(),
        required=False,
        widget=forms.RadioSelect,
        empty_label=None,
    )
    category = forms.ModelChoiceField(
        label=gettext_lazy("类别"),
        queryset=FindingCategory.objects.none(),
        required=False,
        empty_label=gettext_lazy("（没有选择）"),
    )
    task = _TaskChoice(
        label=gettext_lazy("对应的任务"),
        queryset=Task.objects.none(),
        required=False,
        empty_label=gettext_lazy("（不对应某项任务）"),
    )
    goal = _GoalChoice(
        label=gettext_lazy("对应的主要目标"),
        queryset=Goal.objects.none(),
        required=False,
        empty_label=gettext_lazy("（按任务确定，或不对应某个目标）"),
    )
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Finding
        fields = ("nature", "text", "severity", "category", "task", "goal", "place", "advice")
        widgets = {
            "nature": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 5, "autofocus": True}),
            "advice": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, visit, instance=None, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        inspection = visit.inspection
        severities = severities_of(inspection.committee_id)
        self.fields["severity"].queryset = severities
        self.fields["category"].queryset = categories_of(inspection.committee_id)
        self.fields["task"].queryset = tasks_in_scope(inspection, visit.unit_id).order_by(
            "outline_id", "position"
        )
        self.fields["goal"].queryset = (
            goals_in_scope(inspection)
            .select_related("domain")
            .order_by("domain__outline_id", "domain__number", "number")
        )
        if instance is None or instance.pk is None:
            self.initial.setdefault("client_id", uuid.uuid4())
            lightest = severities.first()
            self.initial.setdefault("severity", lightest and lightest.pk)
            self.initial.setdefault("nature", Finding.Nature.PROBLEM)
        else:
            self._keep_what_it_has(instance)
            self.initial["revision"] = instance.revision

    def _keep_what_it_has(self, finding) -> None:
        """What was taken out of use or given up since stays a choice of the finding that has it."""
        for name, model in (("severity", Severity), ("category", FindingCategory)):
            pk = getattr(finding, f"{name}_id")
            if pk is not None:
                self.fields[name].queryset |= model.objects.filter(
                    committee_id=finding.inspection.committee_id, pk=pk
                )
        for name, model in (("task", Task), ("goal", Goal)):
            offered, pk = self.fields[name].queryset, getattr(finding, f"{name}_id")
            if pk is not None:
                # By numbers: the two do not ask alike.
                wanted = Q(pk__in=offered.order_by().values("pk")) | Q(pk=pk)
                kept = model.objects.filter(wanted).order_by(*offered.query.order_by)
                self.fields[name].queryset = kept.select_related("domain") if name == "goal" else kept

    def said(self) -> dict:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def _post_clean(self):
        pass


class DropForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("撤销的理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class SettleForm(forms.Form):
    """What becomes of a problem that gets no notice."""

    handling = forms.ChoiceField(
        label=gettext_lazy("处理方式"),
        choices=[
            (Finding.Handling.ON_SPOT, Finding.Handling.ON_SPOT.label),
            (Finding.Handling.NONE, Finding.Handling.NONE.label),
            ("", gettext_lazy("待处理")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=gettext_lazy("情况或理由"), max_length=300, required=False)
