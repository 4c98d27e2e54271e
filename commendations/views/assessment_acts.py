"""What is done with a year: opened, announced, closed, put on paper; what a unit says of its result."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from commendations import services
from commendations.assessment_papers import begin_circular
from commendations.forms.assessment import ObjectForm, OpenForm
from commendations.models import Assessment, AssessmentScheme
from commendations.rules import assessment as rules
from commendations.scoring import ScoredItem
from commendations.selectors.sheets import sheet_of
from commendations.views.assessments import assessment_or_404, result_or_404
from pages.forms import put_errors
from pages.rules import Conflict, requires


class OpenAssessment(View):
    """开始年度考核: an adopted scheme and its year."""

    rule = staticmethod(rules.may_run)

    def _schemes(self, request):
        taken = Assessment.objects.visible_to(request.access).values("year")
        return AssessmentScheme.objects.visible_to(request.access).adopted().exclude(year__in=taken)

    def _page(self, request, form, status=200):
        context = {
            "title": _("开始年度考核"),
            "intro": _("开始以后，得分按系统记录随时计算，办公室录入人工评分；公布以前各单位看不到。"),
            "form": form,
            "submit_text": _("开始考核"),
            "cancel_url": reverse("commendations:assessments"),
            "has_schemes": form.fields["scheme"].queryset.exists(),
        }
        return render(request, "commendations/assessment_new.html", context, status=status)

    def get(self, request):
        return self._page(request, OpenForm(schemes=self._schemes(request)))

    def post(self, request):
        form = OpenForm(request.POST, schemes=self._schemes(request))
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            assessment = services.open_assessment(actor=request.user, scheme=form.cleaned_data["scheme"])
        except Conflict as conflict:
            messages.info(request, conflict.reason)
            return redirect(conflict.current)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, form, status=422)
        messages.success(request, _("%(what)s已开始，请录入人工评分。") % {"what": assessment})
        return redirect(assessment)


def _version(request) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def _refused(request, error: ValidationError):
    for said in error.messages:
        messages.error(request, said)


@requires(rules.may_decide)
@require_POST
def announce(request, pk):
    assessment = assessment_or_404(request, pk)
    try:
        assessment = services.announce(actor=request.user, assessment=assessment, version=_version(request))
    except ValidationError as error:
        _refused(request, error)
        return redirect(assessment)
    messages.success(
        request, _("结果已公布并告知各单位，异议期至 %(day)s。") % {"day": assessment.objections_due_on}
    )
    return redirect(assessment)


@requires(rules.may_decide)
@require_POST
def close(request, pk):
    assessment = assessment_or_404(request, pk)
    try:
        assessment = services.close_assessment(
            actor=request.user, assessment=assessment, version=_version(request)
        )
    except ValidationError as error:
        _refused(request, error)
        return redirect(assessment)
    messages.success(request, _("%(what)s已结束，结果不再改变。") % {"what": assessment})
    return redirect(assessment)


class UseScheme(View):
    """换用方案: another adopted version of the same year, before the announcement."""

    rule = staticmethod(rules.may_run)

    def _schemes(self, request, assessment):
        rows = AssessmentScheme.objects.visible_to(request.access).adopted()
        return rows.filter(year=assessment.year)

    def _page(self, request, assessment, form, status=200):
        verdict = rules.may_change_year(request.access, assessment)
        context = {
            "title": _("换用考核方案：%(what)s") % {"what": assessment},
            "intro": _("已经录入的人工评分按考核项保留。换用前可以先在方案页“试算”。"),
            "refused": "" if verdict else verdict.reason,
            "form": form,
            "submit_text": _("换用"),
            "cancel_url": assessment.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        assessment = assessment_or_404(request, pk)
        form = OpenForm(schemes=self._schemes(request, assessment), initial={"scheme": assessment.scheme_id})
        return self._page(request, assessment, form)

    def post(self, request, pk):
        assessment = assessment_or_404(request, pk)
        form = OpenForm(request.POST, schemes=self._schemes(request, assessment))
        if not form.is_valid():
            return self._page(request, assessment, form, status=422)
        try:
            services.use_scheme(actor=request.user, assessment=assessment, scheme=form.cleaned_data["scheme"])
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, assessment, form, status=422)
        messages.success(request, _("已换用“%(what)s”。") % {"what": form.cleaned_data["scheme"]})
        return redirect(assessment)


@requires(rules.may_run)
@require_POST
def paper(request, pk):
    """拟考核结果通报."""
    assessment = assessment_or_404(request, pk)
    try:
        return redirect(begin_circular(actor=request.user, assessment=assessment))
    except Conflict as conflict:
        if conflict.current is None:
            raise
        messages.info(request, conflict.reason)
        return redirect(conflict.current)


@requires(rules.may_speak_for_unit)
@require_POST
def confirm(request, pk, unit):
    assessment = assessment_or_404(request, pk)
    result = result_or_404(request, assessment, unit)
    services.confirm_result(actor=request.user, result=result)
    messages.success(request, _("已确认本单位的考核结果。"))
    return redirect(result)


class ObjectTo(View):
    """提出异议: a reason beside each contested item."""

    rule = staticmethod(rules.may_speak_for_unit)

    def _form(self, request, result, data=None):
        items = [ScoredItem.from_json(row) for row in result.items]
        sheet = sheet_of(request.access, items, scheme=result.assessment.scheme)
        return ObjectForm(data, lines=sheet.lines)

    def _page(self, request, result, form, status=200):
        verdict = rules.may_object(request.access, result)
        context = {
            "title": _("对%(what)s提出异议") % {"what": result.assessment},
            "result": result,
            "assessment": result.assessment,
            "form": form,
            "refused": "" if verdict else verdict.reason,
        }
        return render(request, "commendations/assessment_object.html", context, status=status)

    def get(self, request, pk, unit):
        result = result_or_404(request, assessment_or_404(request, pk), unit)
        return self._page(request, result, self._form(request, result))

    def post(self, request, pk, unit):
        result = result_or_404(request, assessment_or_404(request, pk), unit)
        form = self._form(request, result, request.POST)
        if not form.is_valid():
            return self._page(request, result, form, status=422)
        try:
            objection = services.object_to(actor=request.user, result=result, reasons=form.cleaned_data)
        except Conflict as conflict:
            messages.info(request, conflict.reason)
            return redirect(conflict.current)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, result, form, status=422)
        messages.success(request, _("异议已提交办公室。有佐证材料的，请在下面上传。"))
        return redirect(objection)
