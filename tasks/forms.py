"""Forms of tasks: what the office edits, what a unit answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Unit
from tasks.models import Assignment, Task


class UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, unit):
        return unit.short_name


class UnitsChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, unit):
        return unit.short_name


def units_of(access):
    return Unit.objects.visible_to(access).active()


class TaskForm(forms.ModelForm):
    """A task with its units. Of an assigned task it asks for the reason of the change."""

    lead = UnitChoice(
        label=_("牵头单位"), queryset=Unit.objects.none(), required=False, empty_label=_("（未定）")
    )
    supports = UnitsChoice(
        label=_("配合单位"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    comment = forms.CharField(
        label=_("修改理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Task
        fields = ("text", "kind", "due_on", "outcome")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "outcome": forms.Textarea(attrs={"rows": 2}),
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        units = units_of(access)
        self.fields["lead"].queryset = units
        self.fields["supports"].queryset = units
        task = self.instance
        if task.pk:
            self.initial["version"] = task.version
            rows = list(task.assignments.all())
            self.initial["lead"] = next((a.unit_id for a in rows if a.role == Assignment.Role.LEAD), None)
            self.initial["supports"] = [a.unit_id for a in rows if a.role == Assignment.Role.SUPPORT]
        if not task.pk or task.state == Task.State.DRAFT:
            del self.fields["comment"]
        if not task.pk:
            del self.fields["version"]

    def clean(self):
        data = super().clean()
        lead, supports = data.get("lead"), data.get("supports")
        if lead and supports and lead in supports:
            # A unit that leads does not also support: the lead wins, as it does on paper.
            data["supports"] = [unit for unit in supports if unit != lead]
        if self.instance.pk and self.instance.state != Task.State.DRAFT:
            if not lead:
                self.add_error("lead", _("已交办的任务必须有牵头单位。"))
            if self.has_changed() and not (data.get("comment") or "").strip():
                self.add_error("comment", _("任务已经交办，修改须说明理由。"))
        return data

    def service_fields(self):
        """What the form says, as keyword arguments of the service."""
        names = ("text", "kind", "due_on", "outcome", "lead", "supports", "comment", "version")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def _post_clean(self):
        # The row is written by the service under its lock; the form only reads.
        pass


class BulkForm(forms.Form):
    """What to change in several tasks; a field left empty stays as it is in each."""

    lead = UnitChoice(
        label=_("牵头单位"), queryset=Unit.objects.none(), required=False, empty_label=_("（不变）")
    )
    supports = UnitsChoice(
        label=_("配合单位（选了就全部替换）"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ChoiceField(
        label=_("类型"), required=False, choices=[("", _("（不变）")), *Task.Kind.choices]
    )
    due_on = forms.DateField(
        label=_("完成时限"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    comment = forms.CharField(
        label=_("修改理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, access, tasks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = self.fields["supports"].queryset = units_of(access)
        self.sent = [task for task in tasks if task.state != Task.State.DRAFT]
        if self.sent:
            self.fields["comment"].help_text = _("其中 %(n)s 项已经交办，修改须说明理由。") % {
                "n": len(self.sent)
            }

    def clean(self):
        data = super().clean()
        if not any(data.get(name) for name in ("lead", "supports", "kind", "due_on")):
            raise forms.ValidationError(_("请至少选择一项要修改的内容。"))
        if self.sent and not (data.get("comment") or "").strip():
            self.add_error("comment", _("其中有已交办的任务，修改须说明理由。"))
        return data


class SplitForm(forms.Form):
    texts = forms.CharField(
        label=_("拆成几项（每行一项）"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("第一行保留原编号，其余各行成为新的任务，责任单位和时限照抄。"),
    )

    def clean_texts(self):
        lines = [line.strip() for line in self.cleaned_data["texts"].splitlines() if line.strip()]
        if len(lines) < 2:
            raise forms.ValidationError(_("请至少写出两行，每行一项。"))
        if any(len(line) > 2000 for line in lines):
            raise forms.ValidationError(_("每项不能超过 2000 字。"))
        return lines


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class SettleForm(forms.Form):
    """What the office does with a task that came back."""

    decision = forms.ChoiceField(label=_("处理方式"), widget=forms.RadioSelect)
    unit = UnitChoice(
        label=_("接手的单位"), queryset=Unit.objects.none(), required=False, empty_label=_("（改派时选择）")
    )
    comment = forms.CharField(label=_("处理意见"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, access, assignment, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("replace", _("改派其他单位")), ("insist", _("维持原分工，请其签收"))]
        if assignment.role == Assignment.Role.SUPPORT:
            choices.append(("drop", _("免去配合")))
        self.fields["decision"].choices = choices
        self.fields["unit"].queryset = units_of(access).exclude(pk=assignment.unit_id)

    def clean(self):
        data = super().clean()
        if data.get("decision") == "replace" and not data.get("unit"):
            self.add_error("unit", _("请选择接手的单位。"))
        return data
