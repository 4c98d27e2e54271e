"""检查表 of a visit: what it asks, what the record suggests besides."""

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from pages.forms import put_errors
from pages.rules import requires
from supervision import rules
from supervision.checklists import key_of, questions_for
from supervision.forms.fieldwork import QuestionForm, TemplatesForm
from supervision.models import ChecklistItem
from supervision.selectors.inspections import sight_of
from supervision.services import checklists
from supervision.views.found import inspection_or_404, visit_or_404, with_scope


def _visit(request, pk, visit):
    return with_scope(visit_or_404(request, inspection_or_404(request, pk), visit))


def _address(visit) -> str:
    return reverse("supervision:checklist", args=[visit.inspection_id, visit.pk])


class Checklist(View):
    """The list, to be printed or changed, and the questions that drawing it up would add."""

    rule = staticmethod(rules.may_inspect)

    def get(self, request, pk, visit):
        return page(request, _visit(request, pk, visit))

    def post(self, request, pk, visit):
        """生成检查表."""
        found = _visit(request, pk, visit)
        form = TemplatesForm(request.POST, access=request.access)
        if not form.is_valid():
            return page(request, found, templates_form=form, status=422)
        try:
            added = checklists.draw_up(
                actor=request.user, visit=found, templates=form.cleaned_data["templates"]
            )
        except ValidationError as error:
            put_errors(form, error)
            return page(request, found, templates_form=form, status=422)
        said = _("已加入 %(n)s 项。") % {"n": added} if added else _("没有新的检查项。")
        messages.success(request, said)
        return redirect(_address(found))


def page(request, visit, *, templates_form=None, question_form=None, status=200):
    access, inspection = request.access, visit.inspection
    verdict = rules.may_change_checklist(access, inspection, is_group=inspection.is_group)
    items = list(ChecklistItem.objects.visible_to(access).filter(visit=visit).select_related("task"))
    proposed = {}
    if verdict:
        # Which templates the preview takes in stands in the address.
        templates_form = templates_form or TemplatesForm(request.GET or None, access=access)
        chosen = templates_form.cleaned_data["templates"] if templates_form.is_valid() else ()
        present = {key_of(item) for item in items}
        new = [question for question in questions_for(visit, chosen) if question.key not in present]
        proposed = {
            ChecklistItem.Source(source).label: list(questions)
            for source, questions in groupby(new, key=lambda question: question.source)
        }
    context = {
        "title": _("检查表：%(what)s") % {"what": visit.unit.short_name},
        "inspection": inspection,
        "visit": visit,
        "sight": sight_of(access, inspection),
        "items": items,
        "verdict": verdict,
        "proposed": proposed,
        "n_proposed": sum(len(questions) for questions in proposed.values()),
        "templates_form": templates_form,
        "question_form": question_form or QuestionForm(),
    }
    return render(request, "supervision/checklist.html", context, status=status)


@requires(rules.may_inspect)
@require_POST
def add(request, pk, visit):
    """A question of one's own."""
    found, form = _visit(request, pk, visit), QuestionForm(request.POST)
    if not form.is_valid():
        return page(request, found, question_form=form, status=422)
    try:
        checklists.add_item(actor=request.user, visit=found, **form.cleaned_data)
    except ValidationError as error:
        put_errors(form, error)
        return page(request, found, question_form=form, status=422)
    messages.success(request, _("已添加。"))
    return redirect(_address(found))


@requires(rules.may_inspect)
@require_POST
def drop(request, pk, visit):
    """移出所选: what was answered stays."""
    found = _visit(request, pk, visit)
    ids = [int(text) for text in request.POST.getlist("ids") if text.isdecimal() and len(text) < 19]
    dropped = checklists.drop_items(actor=request.user, visit=found, item_ids=ids)
    kept = len(set(ids)) - dropped
    said = _("已移出 %(n)s 项。") % {"n": dropped}
    if kept:
        said += _("%(n)s 项已经填写或者记录了发现，没有移出。") % {"n": kept}
    messages.success(request, said)
    return redirect(_address(found))
