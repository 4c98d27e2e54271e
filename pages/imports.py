"""A spreadsheet comes in: upload, a preview of what each row would do and why a row is refused, then doing it.

The previewed rows travel to the confirmation in a signed field, so that exactly what was shown is carried out and
nothing is kept on the server in between.
"""

from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from files.spreadsheets import IntakeRefused, read_table

# A preview is answered within a working day or made again.
PREVIEW_SECONDS = 8 * 3600
MOST_BYTES = 5 * 1024 * 1024
ACTIONS = ("new", "changed", "unchanged", "refused")


@dataclass
class RowPlan:
    """What one row of the sheet would do. `action` is one of `ACTIONS`; `changes` are (title, old, new);
    `payload` is JSON-able and all that carrying it out needs, empty where there is nothing to do."""

    number: int
    label: str
    action: str = "refused"
    reasons: list[str] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    payload: dict = field(default_factory=dict)


class TableUploadForm(forms.Form):
    table = forms.FileField(
        label=gettext_lazy("表格（.xlsx 或 .csv）"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )

    def clean_table(self):
        # Refused by its size before a byte of it is read into memory.
        upload = self.cleaned_data["table"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 5 MB，请删去图片和多余的行列后再上传。"))
        return upload


class SheetImport(View):
    """One kind of import. A subclass gives the rule, `kind`, `title`, the columns, and how to plan and apply."""

    rule = None
    kind = ""
    title = ""
    intro = ""
    asks_reason = False
    result_template = "pages/import_result.html"

    def columns(self):
        raise NotImplementedError

    def plan(self, table) -> list[RowPlan]:
        raise NotImplementedError

    def apply(self, payloads, reason):
        """Carry out [(row number, payload)], each on its own; outcomes with `label`, `done`, `reason`."""
        raise NotImplementedError

    def links(self):
        """(address, title) of what can be downloaded, filled in and handed in."""
        return []

    def done_url(self):
        raise NotImplementedError

    def result_context(self, outcomes) -> dict:
        """What the result page of this kind shows besides."""
        return {}

    def get(self, request):
        return self._upload_page(TableUploadForm())

    def _upload_page(self, form, status=200):
        context = {"title": self.title, "intro": self.intro, "form": form, "links": self.links()}
        return render(self.request, "pages/import_upload.html", context, status=status)

    def post(self, request):
        if "plan" in request.POST:
            return self._confirm(request)
        form = TableUploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._upload_page(form, status=422)
        upload = form.cleaned_data["table"]
        try:
            table = read_table(upload.read(), upload.name, self.columns())
        except IntakeRefused as refusal:
            form.add_error("table", str(refusal))
            return self._upload_page(form, status=422)
        if not table.rows:
            for message in [problem.message for problem in table.problems] or [_("表格里没有内容行。")]:
                form.add_error("table", message)
            return self._upload_page(form, status=422)
        return self._preview(request, self.plan(table), table.notices, upload.name)

    def _preview(self, request, plans, notices, name):
        doing = [(plan.number, plan.payload) for plan in plans if plan.payload]
        context = {
            "title": self.title,
            "name": name,
            "counts": {action: sum(plan.action == action for plan in plans) for action in ACTIONS},
            "plans": [plan for plan in plans if plan.action != "unchanged"],
            "notices": notices,
            "doing": len(doing),
            "asks_reason": self.asks_reason,
            "plan": signing.dumps([request.user.pk, doing], salt=self.kind, compress=True),
        }
        return render(request, "pages/import_preview.html", context)

    def _confirm(self, request):
        try:
            owner, doing = signing.loads(request.POST["plan"], salt=self.kind, max_age=PREVIEW_SECONDS)
        except signing.SignatureExpired:
            messages.error(request, _("预览已经过期，请重新上传表格。"))
            return redirect(request.path)
        except signing.BadSignature:
            return HttpResponseBadRequest()
        if owner != request.user.pk:
            return HttpResponseBadRequest()
        outcomes = self.apply(doing, request.POST.get("reason", "").strip()[:500])
        context = {
            "title": self.title,
            "outcomes": outcomes,
            "done": sum(outcome.done for outcome in outcomes),
            "refused": [outcome for outcome in outcomes if not outcome.done],
            "done_url": self.done_url(),
            **self.result_context(outcomes),
        }
        return render(request, self.result_template, context)
