"""Forms of what a committee sets for its inspections."""

from django import forms
from django.forms import formset_factory

from pages.staleness import StaleFormMixin, fingerprint
from supervision.models import ChecklistTemplate, FindingCategory, Severity, TemplateQuestion
from supervision.services.scales import MOST_QUESTIONS, TEMPLATE_FIELDS


class _ScaleForm(StaleFormMixin, forms.ModelForm):
    """Uniqueness within the committee is the service's to say."""

    def validate_unique(self):
        pass

    def validate_constraints(self):
        pass


class SeverityForm(_ScaleForm):
    class Meta:
        model = Severity
        fields = ("name", "rank", "due_days", "needs_evidence", "is_active")


class CategoryForm(_ScaleForm):
    class Meta:
        model = FindingCategory
        fields = ("name", "position", "is_active")


class TemplateForm(forms.ModelForm):
    """A template's own fields; `seen` is its fingerprint with its questions."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    class Meta:
        model = ChecklistTemplate
        fields = ("name", "is_active")

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.initial["seen"] = fingerprint(instance, TEMPLATE_FIELDS)

    def _post_clean(self):
        pass


class TemplateQuestionForm(forms.ModelForm):
    class Meta:
        model = TemplateQuestion
        fields = ("text", "figure_unit")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False

    def _post_clean(self):
        pass


QuestionFormSet = formset_factory(TemplateQuestionForm, extra=2, max_num=MOST_QUESTIONS, validate_max=True)


def question_forms(template, data=None):
    rows = []
    if template is not None and template.pk:
        rows = [{"text": row.text, "figure_unit": row.figure_unit} for row in template.questions.all()]
    return QuestionFormSet(data, prefix="questions", initial=rows)


def questions_from(formset) -> list[tuple[str, str]]:
    rows = [
        (form.cleaned_data.get("text", ""), form.cleaned_data.get("figure_unit", ""))
        for form in formset.forms
    ]
    return [(text.strip(), unit.strip()) for text, unit in rows if text.strip()]
