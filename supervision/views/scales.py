"""检查设置: how serious, about what, and the committee's own questions."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from pages.forms import put_errors
from pages.rules import Conflict
from pages.staleness import fingerprint
from supervision import rules
from supervision.forms.scales import (
    CategoryForm,
    SeverityForm,
    TemplateForm,
    question_forms,
    questions_from,
)
from supervision.models import ChecklistTemplate, FindingCategory, Severity
from supervision.services.scales import (
    TEMPLATE_FIELDS,
    categories_of,
    save_scale,
    save_template,
    severities_of,
)


class Scales(TemplateView):
    rule = staticmethod(rules.may_set_scales)
    template_name = "supervision/scales.html"

    def get_context_data(self, **kwargs):
        access = self.request.access
        # A committee that has none yet begins with the usual ones.
        severities_of(access.committee_id)
        categories_of(access.committee_id)
        return super().get_context_data(
            title=_("督导检查设置"),
            severities=Severity.objects.visible_to(access),
            categories=FindingCategory.objects.visible_to(access),
            templates=ChecklistTemplate.objects.visible_to(access).prefetch_related("questions"),
            **kwargs,
        )


class _EditScale(View):
    """A row of a scale, new or changed. A subclass says which."""

    rule = staticmethod(rules.may_set_scales)
    model = None
    form_class = None
    titles = ("", "")

    def _row(self, request, pk):
        if pk is None:
            return self.model(committee_id=request.access.committee_id)
        return get_object_or_404(self.model.objects.visible_to(request.access), pk=pk)

    def _page(self, request, row, form, status=200):
        context = {
            "title": self.titles[row.pk is not None],
            "intro": _("已经用过的不能删除，不再使用的去掉“在用”。"),
            "form": form,
            "cancel_url": reverse("supervision:scales"),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk=None):
        row = self._row(request, pk)
        return self._page(request, row, self.form_class(instance=row))

    def post(self, request, pk=None):
        row = self._row(request, pk)
        form = self.form_class(request.POST, instance=row)
        if not form.is_valid():
            return self._page(request, row, form, status=409 if form.stale else 422)
        data = dict(form.cleaned_data)
        seen = data.pop("fingerprint")
        try:
            save_scale(actor=request.user, row=self._row(request, pk), seen=seen if row.pk else None, **data)
        except Conflict:
            return self._page(request, row, form.redrawn(), status=409)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, row, form, status=422)
        messages.success(request, _("已保存。"))
        return redirect("supervision:scales")


class EditSeverity(_EditScale):
    model = Severity
    form_class = SeverityForm
    titles = (gettext_lazy("添加严重程度"), gettext_lazy("修改严重程度"))


class EditCategory(_EditScale):
    model = FindingCategory
    form_class = CategoryForm
    titles = (gettext_lazy("添加问题类别"), gettext_lazy("修改问题类别"))


class EditTemplate(View):
    """A set of questions."""

    rule = staticmethod(rules.may_set_scales)

    def _template(self, request, pk):
        if pk is None:
            return ChecklistTemplate(committee_id=request.access.committee_id)
        rows = ChecklistTemplate.objects.visible_to(request.access).prefetch_related("questions")
        return get_object_or_404(rows, pk=pk)

    def _page(self, request, template, form, questions, status=200, conflict=None):
        context = {
            "title": _("修改检查表模板") if template.pk else _("添加检查表模板"),
            "form": form,
            "questions": questions,
            "conflict": conflict,
            "template": template,
            "cancel_url": reverse("supervision:scales"),
        }
        return render(request, "supervision/template_form.html", context, status=status)

    def get(self, request, pk=None):
        template = self._template(request, pk)
        return self._page(request, template, TemplateForm(instance=template), question_forms(template))

    def post(self, request, pk=None):
        template = self._template(request, pk)
        form = TemplateForm(request.POST, instance=template)
        questions = question_forms(template, request.POST)
        if not all([form.is_valid(), questions.is_valid()]):
            return self._page(request, template, form, questions, status=422)
        data = dict(form.cleaned_data)
        seen = data.pop("seen")
        try:
            save_template(
                actor=request.user,
                template=template if template.pk else None,
                questions=questions_from(questions),
                seen=seen if template.pk else None,
                **data,
            )
        except Conflict as lost:
            template, typed = self._template(request, pk), request.POST.copy()
            typed["seen"] = fingerprint(template, TEMPLATE_FIELDS)
            form = TemplateForm(typed, instance=template)
            return self._page(request, template, form, questions, status=409, conflict=lost.reason)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, template, form, questions, status=422)
        messages.success(request, _("已保存。"))
        return redirect("supervision:scales")
