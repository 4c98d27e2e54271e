"""Forms of the import: a file or a pasted text, and what the text does not say of itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from outlines.goal_links import suggest
from outlines.importer import OutlineUnreadable
from outlines.intake import read_upload
from outlines.models import Audience, Goal, Outline
from outlines.readiness import EARLIEST_YEAR, LATEST_YEAR, Head


class UploadForm(forms.Form):
    """A file (.txt, .docx, at most 5 MB) or the text itself; `cleaned_data` has `source_name` and `words`."""

    file = forms.FileField(
        label=_("纲要文件"),
        required=False,
        allow_empty_file=True,
        help_text=_(
            "Word 文档（.docx）或文本文件（.txt），不超过 5 MB。可以把文件拖到这里。一个文件里可以有两份纲要。"
        ),
        widget=forms.FileInput(attrs={"accept": ".txt,.docx"}),
    )
    text = forms.CharField(
        label=_("或者粘贴全文"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("保留原来的换行：每条目标、每条措施各占一段。"),
    )

    def clean(self):
        data = super().clean()
        upload, text = data.get("file"), data.get("text") or ""
        if self.errors:
            return data
        if upload is not None:
            try:
                data["words"] = read_upload(upload)
            except OutlineUnreadable as error:
                self.add_error("file", str(error))
            data["source_name"] = upload.name
        elif text.strip():
            data["words"], data["source_name"] = text, ""
        else:
            self.add_error("file", _("请选择一个文件，或者把纲要全文粘贴到下面。"))
        return data


class TextForm(forms.Form):
    """The whole text of a draft, for larger corrections."""

    text = forms.CharField(
        label=_("全文"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "class": "full-text", "wrap": "soft"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class LineForm(forms.Form):
    """One line of a draft. It may become several lines, or empty."""

    line = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(required=False, strip=False, max_length=100_000)


class HeadForm(forms.Form):
    """What the text does not say of one outline. Only the fields that are missing are shown."""

    title = forms.CharField(
        label=_("标题"), required=False, max_length=Outline._meta.get_field("title").max_length
    )
    audience = forms.ChoiceField(
        label=_("对象"), required=False, choices=[("", _("请选择")), *Audience.choices]
    )
    start_year = forms.IntegerField(
        label=_("起始年"), required=False, min_value=EARLIEST_YEAR, max_value=LATEST_YEAR
    )
    end_year = forms.IntegerField(
        label=_("结束年"), required=False, min_value=EARLIEST_YEAR, max_value=LATEST_YEAR
    )

    def __init__(self, *args, outline, **kwargs):
        super().__init__(*args, **kwargs)
        self.outline = outline
        known = {
            "title": bool(outline.title),
            "audience": bool(outline.audience),
            "start_year": outline.start_year is not None,
            "end_year": outline.end_year is not None,
        }
        for name, is_known in known.items():
            if is_known:
                del self.fields[name]

    def clean(self):
        data = super().clean()
        start = data.get("start_year") or self.outline.start_year
        end = data.get("end_year") or self.outline.end_year
        if start and end and end < start:
            self.add_error("end_year" if "end_year" in self.fields else None, _("结束年不能早于起始年。"))
        return data

    def head(self) -> Head:
        """What was chosen; fields with errors count as not chosen."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        return Head(**chosen)


class GoalChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, goal):
        return f"{goal.number}. {goal.text}"


class GoalsForm(forms.Form):
    """The goals of its own domain that a measure serves; the probable ones are told in the help."""

    goals = GoalChoice(
        label=_("主要目标"),
        queryset=Goal.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice-long"}),
    )

    def __init__(self, *args, measure, **kwargs):
        super().__init__(*args, **kwargs)
        goals = Goal.objects.current().filter(domain=measure.domain_id).order_by("number")
        self.fields["goals"].queryset = goals
        self.initial["goals"] = [goal.pk for goal in measure.goals.all()]
        likely = suggest([(goal.pk, goal.text) for goal in goals], measure.title, measure.text)
        numbers = [str(goal.number) for goal in goals if goal.pk in likely]
        if numbers:
            self.fields["goals"].help_text = _("按文字看，可能是目标 %(n)s。") % {"n": "、".join(numbers)}
