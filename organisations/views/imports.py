"""Units and people from Excel: upload, preview, confirm."""

from django.contrib import messages
from django.core import signing
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from files.spreadsheets import ExcelSheet, IntakeRefused, read_table, workbook_response
from organisations import importing, rules
from organisations.forms import TableUploadForm
from pages.rules import requires

PREVIEW_SECONDS = 8 * 3600
ACTIONS = ("new", "changed", "unchanged", "refused")


class ImportRows(View):
    """What both imports share; a subclass names what it reads, how it plans and how it applies."""

    kind = ""
    title = ""
    columns = plan = apply = None

    def get(self, request):
        return self._upload_page(request, TableUploadForm())

    def _upload_page(self, request, form, status=200):
        context = {"title": self.title, "form": form, "kind": self.kind}
        return render(request, "organisations/import_upload.html", context, status=status)

    def post(self, request):
        if "plan" in request.POST:
            return self._confirm(request)
        form = TableUploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._upload_page(request, form, status=422)
        upload = form.cleaned_data["table"]
        try:
            table = read_table(upload.read(), upload.name, type(self).columns())
        except IntakeRefused as refusal:
            form.add_error("table", str(refusal))
            return self._upload_page(request, form, status=422)
        if not table.rows:
            for problem in table.problems:
                form.add_error("table", problem.message)
            if not table.problems:
                form.add_error("table", _("表格里没有内容行。"))
            return self._upload_page(request, form, status=422)
        plans = type(self).plan(request.access, table)
        doing = [(plan.number, plan.payload) for plan in plans if plan.payload]
        context = {
            "title": self.title,
            "kind": self.kind,
            "counts": {action: sum(plan.action == action for plan in plans) for action in ACTIONS},
            "plans": plans,
            "notices": table.notices,
            "doing": len(doing),
            "plan": signing.dumps([request.user.pk, doing], salt=self.kind, compress=True),
        }
        return render(request, "organisations/import_preview.html", context)

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
        results = type(self).apply(actor=request.user, payloads=doing)
        context = {
            "title": self.title,
            "kind": self.kind,
            "results": results,
            "done": sum(result.done for result in results),
            "passwords": [result for result in results if result.password],
        }
        return render(request, "organisations/import_result.html", context)


class ImportUnits(ImportRows):
    rule = staticmethod(rules.may_manage_units)
    kind = "units"
    title = gettext_lazy("导入单位")
    columns = staticmethod(importing.unit_columns)
    plan = staticmethod(importing.plan_units)
    apply = staticmethod(importing.apply_units)


class ImportPeople(ImportRows):
    rule = staticmethod(rules.may_manage_people)
    kind = "people"
    title = gettext_lazy("导入人员")
    columns = staticmethod(importing.person_columns)
    plan = staticmethod(importing.plan_people)
    apply = staticmethod(importing.apply_people)


@requires(rules.may_manage_people)
def template(request, kind):
    """An empty table with the headings and one example row."""
    headers = importing.UNIT_HEADERS if kind == "units" else importing.PERSON_HEADERS
    name = _("单位导入模板") if kind == "units" else _("人员导入模板")
    sheet = ExcelSheet(
        title=name, headers=[str(title) for title in headers.values()], rows=[importing.EXAMPLES[kind]]
    )
    return workbook_response(f"{name}.xlsx", [sheet])
