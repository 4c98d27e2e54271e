"""Forms of tasks: what the office edits, what a unit answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms import UnitChoice, UnitsChoice, active_units
from organisations.models import Unit
from tasks.models import Assignment, ImplementationPlan, Milestone, PlanLine, ProgressReport, Task


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
        units = active_units(access)
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
        self.fields["lead"].queryset = self.fields["supports"].queryset = active_units(access)
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
        self.fields["unit"].queryset = active_units(access).exclude(pk=assignment.unit_id)

    def clean(self):
        data = super().clean()
        if data.get("decision") == "replace" and not data.get("unit"):
            self.add_error("unit", _("请选择接手的单位。"))
        return data


# Implementation plans -------------------------------------------------------------------------------


class MilestoneForm(forms.Form):
    due_on = forms.DateField(
        label=_("完成日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    title = forms.CharField(label=_("完成什么"), required=False, max_length=200)


class FundForm(forms.Form):
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2100)
    source = forms.CharField(
        label=_("来源"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": "fund-sources"}),
    )
    amount = forms.DecimalField(
        label=_("金额（万元）"), required=False, min_value=0, max_digits=12, decimal_places=2
    )


MilestoneFormSet = forms.formset_factory(MilestoneForm, extra=0, max_num=40, absolute_max=60)
FundFormSet = forms.formset_factory(FundForm, extra=0, max_num=40, absolute_max=60)
# Offered while typing; anything else may be written too.
FUND_SOURCES = (_("财政预算"), _("上级专项"), _("单位自筹"), _("社会捐助"), _("项目资金"))


def _rows(formset, *names) -> list[tuple]:
    """The rows of a formset in which anything was written."""
    rows = [tuple(form.cleaned_data.get(name) for name in names) for form in formset]
    return [row for row in rows if any(value not in (None, "") for value in row)]


class PlanLineForm(forms.ModelForm):
    """One task of a plan with its milestones and funds; half-written rows are kept until the plan is filed."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = PlanLine
        fields = ("steps", "responsible", "result")
        widgets = {
            "steps": forms.Textarea(attrs={"rows": 4}),
            "result": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, data=None, *, instance, **kwargs):
        super().__init__(data, instance=instance, **kwargs)
        self.initial["revision"] = instance.revision
        milestones = [{"due_on": row.due_on, "title": row.title} for row in instance.milestones.all()]
        funds = [
            {"year": row.year, "source": row.source, "amount": row.amount} for row in instance.funds.all()
        ]
        # One empty row to begin with, so that nobody has to find out how to get the first.
        self.milestones = MilestoneFormSet(data, prefix="milestones", initial=[*milestones, {}])
        self.funds = FundFormSet(data, prefix="funds", initial=funds or [{}])
        self.fund_sources = FUND_SOURCES

    def is_valid(self):
        return all([super().is_valid(), self.milestones.is_valid(), self.funds.is_valid()])

    def service_fields(self):
        names = ("steps", "responsible", "result", "revision")
        return {name: self.cleaned_data[name] for name in names} | {
            "milestones": [(day, title or "") for day, title in _rows(self.milestones, "due_on", "title")],
            "funds": [
                (year, source or "", amount)
                for year, source, amount in _rows(self.funds, "year", "source", "amount")
            ],
        }

    def _post_clean(self):
        # The row is written by the service under its lock; the form only reads.
        pass


class PlanTextForm(forms.ModelForm):
    revision = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ImplementationPlan
        fields = ("overview", "safeguards")
        widgets = {
            "overview": forms.Textarea(attrs={"rows": 4}),
            "safeguards": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "overview": _("指导思想、总体目标等，可以不写。"),
            "safeguards": _("组织、经费、督查等保障，可以不写。"),
        }

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.initial["revision"] = instance.revision

    def _post_clean(self):
        pass


class CallForm(forms.Form):
    """Which units are asked for a plan, and until when."""

    units = UnitsChoice(
        label=_("通知哪些单位"), queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    due_on = forms.DateField(
        label=_("报送时限"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    with_notice = forms.BooleanField(
        label=_("同时拟一份“编制实施方案的通知”，签发后发给所选单位"), required=False, initial=True
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = units


class ExtendForm(forms.Form):
    due_on = forms.DateField(
        label=_("新的报送时限"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class LineCommentForm(forms.Form):
    text = forms.CharField(max_length=500, required=False)


class CommentForm(forms.Form):
    comment = forms.CharField(
        label=_("意见（可不填）"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


# Progress -------------------------------------------------------------------------------------------


class FigureForm(forms.Form):
    name = forms.CharField(label=_("数据名称"), required=False, max_length=60)
    value = forms.DecimalField(label=_("数值"), required=False, max_digits=16, decimal_places=4)
    unit = forms.CharField(label=_("单位"), required=False, max_length=20)


FigureFormSet = forms.formset_factory(FigureForm, extra=0, max_num=40, absolute_max=60)


class MilestonesChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, milestone):
        return f"{milestone.due_on} {milestone.title}"


class ReportForm(forms.ModelForm):
    """How far a unit is. The milestones are those of its plan in force; the percentage may follow from them."""

    milestones = MilestonesChoice(
        label=_("已达到的里程碑"),
        queryset=Milestone.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-long"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ProgressReport
        fields = ("milestones", "percent", "text", "problems", "completes")
        widgets = {
            "percent": forms.NumberInput(attrs={"min": 0, "max": 100, "inputmode": "numeric"}),
            "text": forms.Textarea(attrs={"rows": 5}),
            "problems": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"percent": _("本年度计划的工作完成了多少；不填时按勾选的里程碑计算。")}

    def __init__(self, data=None, *, instance, line, **kwargs):
        super().__init__(data, instance=instance, **kwargs)
        self.year = instance.task_year.year
        rows = line.milestones.all() if line else []
        self.of_year = [row for row in rows if row.due_on and row.due_on.year == self.year]
        if line is not None:
            self.fields["milestones"].queryset = Milestone.objects.filter(line=line)
        if not rows:
            del self.fields["milestones"]
        if instance.role != Assignment.Role.LEAD:
            del self.fields["completes"]
        self.initial["revision"] = instance.revision
        figures = [{"name": f.name, "value": f.value, "unit": f.unit} for f in instance.figures.all()]
        self.figures = FigureFormSet(data, prefix="figures", initial=figures or [{}])

    def clean(self):
        data = super().clean()
        ticked = data.get("milestones")
        if data.get("percent") is None and "percent" not in self.errors and ticked and self.of_year:
            reached = {row.pk for row in ticked}
            data["percent"] = round(100 * sum(row.pk in reached for row in self.of_year) / len(self.of_year))
        return data

    def is_valid(self):
        return all([super().is_valid(), self.figures.is_valid()])

    def service_fields(self):
        data = self.cleaned_data
        return {
            "revision": data["revision"],
            "percent": data["percent"],
            "text": data["text"],
            "problems": data["problems"],
            "completes": data.get("completes", False),
            "milestone_ids": [row.pk for row in data.get("milestones", ())],
            "figures": [
                (name or "", value, unit or "")
                for name, value, unit in _rows(self.figures, "name", "value", "unit")
            ],
        }

    def _post_clean(self):
        pass
