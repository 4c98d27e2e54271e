"""Forms of a rectification notice: its draft, the unit's answer, the verifier's verdict, more time."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms import DateField
from supervision.models import ResponseItem, Verification


def _area(rows, **attrs):
    return forms.Textarea(attrs={"rows": rows, **attrs})


class _ProblemsForm(forms.Form):
    """A form with some fields for each problem of a notice; `names` are theirs without the number."""

    names: tuple[str, ...] = ()

    def __init__(self, data=None, *, problems, **kwargs):
        super().__init__(data, **kwargs)
        self.problems = problems
        for problem in problems:
            self.add_problem(problem.item.pk, problem)

    def add_problem(self, pk, problem):
        raise NotImplementedError

    def place_fields(self):
        """Hand each problem its own fields, for the template."""
        for problem in self.problems:
            named = ((name, f"{name}-{problem.item.pk}") for name in self.names)
            problem.fields = {name: self[field] for name, field in named if field in self.fields}

    def said(self, name, pk):
        return self.cleaned_data.get(f"{name}-{pk}") or ""

    def take_errors(self, error) -> None:
        """What a service refused, at the field where there is one."""
        for name, texts in getattr(error, "message_dict", {None: error.messages}).items():
            self.add_error(name if name in self.fields else None, texts)


class DraftForm(_ProblemsForm):
    """What a notice asks, problem by problem, until when."""

    names = ("item", "remove")
    due_on = DateField(label=_("整改时限"))
    requirements = forms.CharField(
        label=_("总体要求（可不填）"), max_length=2000, required=False, widget=_area(3)
    )
    seen = forms.CharField(max_length=24, widget=forms.HiddenInput)

    def __init__(self, data=None, *, notice, shown):
        initial = {
            "due_on": notice.due_on,
            "requirements": notice.requirements,
            "seen": shown.fingerprint,
            **{f"item-{problem.item.pk}": problem.item.requirement for problem in shown.problems},
        }
        super().__init__(data, problems=shown.problems, initial=initial)

    def add_problem(self, pk, problem):
        self.fields[f"item-{pk}"] = forms.CharField(
            label=_("整改要求"), max_length=1000, required=False, widget=_area(2)
        )
        self.fields[f"remove-{pk}"] = forms.BooleanField(label=_("不列入这份通知"), required=False)

    def clean(self):
        for problem in self.problems:
            pk = problem.item.pk
            if not self.said("item", pk).strip() and not self.said("remove", pk):
                self.add_error(f"item-{pk}", _("请写整改要求；不要求整改的，勾选“不列入这份通知”。"))
        return self.cleaned_data

    def service_fields(self) -> dict:
        data = self.cleaned_data
        return {
            "due_on": data["due_on"],
            "requirements": data["requirements"],
            "seen": data["seen"],
            "items": {
                problem.item.pk: ""
                if self.said("remove", problem.item.pk)
                else self.said("item", problem.item.pk)
                for problem in self.problems
            },
        }


class AnswerForm(_ProblemsForm):
    """整改报告 being written: it may be saved half-finished; what is missing is said when it is filed."""

    names = ("measures", "result")
    text = forms.CharField(
        label=_("整改总体情况（可不填）"), max_length=4000, required=False, widget=_area(4)
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, shown):
        initial = {"text": shown.writing.text, "revision": shown.writing.revision} if shown.writing else {}
        for problem in shown.live:
            if problem.answer is not None:
                initial[f"measures-{problem.item.pk}"] = problem.answer.measures
                initial[f"result-{problem.item.pk}"] = problem.answer.result
        super().__init__(data, problems=shown.live, initial=initial)

    def add_problem(self, pk, problem):
        self.fields[f"measures-{pk}"] = forms.CharField(
            label=_("整改措施和结果"), max_length=2000, required=False, widget=_area(4)
        )
        self.fields[f"result-{pk}"] = forms.ChoiceField(
            label=_("整改结果"), choices=ResponseItem.Result, required=False, widget=forms.RadioSelect
        )

    def service_fields(self) -> dict:
        data = self.cleaned_data
        return {
            "revision": data["revision"],
            "text": data["text"],
            "items": {
                problem.item.pk: (
                    self.said("measures", problem.item.pk),
                    self.said("result", problem.item.pk),
                )
                for problem in self.problems
            },
        }


class VerdictForm(_ProblemsForm):
    """核查意见, problem by problem."""

    names = ("done", "said", "evidence")
    way = forms.ChoiceField(
        label=_("核查方式"), choices=Verification.Way, widget=forms.RadioSelect, initial="papers"
    )
    text = forms.CharField(
        label=_("核查意见（不通过的须写明还要做什么）"), max_length=2000, required=False, widget=_area(3)
    )

    def __init__(self, data=None, *, shown):
        self.proofs = [(str(file.pk), file.name) for file in shown.proofs]
        super().__init__(data, problems=shown.live)

    def add_problem(self, pk, problem):
        self.fields[f"done-{pk}"] = forms.ChoiceField(
            label=_("是否整改到位"),
            choices=[("yes", _("整改到位")), ("no", _("没有到位"))],
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields[f"said-{pk}"] = forms.CharField(
            label=_("说明（可不填）"), max_length=500, required=False, widget=_area(2)
        )
        if problem.finding.severity.needs_evidence and self.proofs:
            self.fields[f"evidence-{pk}"] = forms.ChoiceField(
                label=_("佐证材料"),
                choices=[("", _("请选择能证明这个问题已整改的附件")), *self.proofs],
                required=False,
                # With one file there is nothing to choose.
                initial=self.proofs[0][0] if len(self.proofs) == 1 else "",
            )

    def service_fields(self) -> dict:
        data = self.cleaned_data
        return {
            "way": data["way"],
            "text": data["text"],
            "verdicts": {
                problem.item.pk: (
                    self.said("done", problem.item.pk) == "yes",
                    self.said("said", problem.item.pk),
                )
                for problem in self.problems
            },
            "evidence": {
                problem.item.pk: int(self.said("evidence", problem.item.pk))
                for problem in self.problems
                if self.said("evidence", problem.item.pk)
            },
        }


class NoticeExtendForm(forms.Form):
    due_on = DateField(label=_("新的整改时限"))
    reason = forms.CharField(label=_("理由"), max_length=200, widget=_area(3))
