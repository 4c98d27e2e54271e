"""One visit: its checklist with the answers, and what was found."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from documents.selectors import paper_panel
from pages.forms import put_errors
from pages.rules import Conflict
from supervision import rules
from supervision.forms.fieldwork import ItemForm
from supervision.models import ChecklistItem
from supervision.selectors.findings import dressed, findings_with_all
from supervision.selectors.inspections import photos_of, sight_of
from supervision.services import fieldwork
from supervision.services.photos import attach_photo
from supervision.views.found import inspection_or_404, recorded_or_404, visit_or_404

MOST_PHOTOS = 10


def take_photos(request, instance) -> list[str]:
    """Hang the uploaded photos on a row; what was refused, and why. Where they were taken stays in them only if the
    form says so."""
    keeps_position = bool(request.POST.get("keeps_position"))
    files, refusals = request.FILES.getlist("photos"), []
    if len(files) > MOST_PHOTOS:
        refusals.append(_("一次最多上传 %(n)s 张，其余的没有上传。") % {"n": MOST_PHOTOS})
    for file in files[:MOST_PHOTOS]:
        try:
            attach_photo(actor=request.user, instance=instance, upload=file, keeps_position=keeps_position)
        except ValidationError as error:
            refusals += [f"{file.name}：{said}" for said in error.messages]
    return refusals


class VisitPage(TemplateView):
    """For the group a workplace, for the office what the group does, for the unit what it was told."""

    rule = staticmethod(rules.may_see_inspections)
    template_name = "supervision/visit.html"

    def get_context_data(self, pk, visit, **kwargs):
        access = self.request.access
        inspection = inspection_or_404(self.request, pk)
        found = visit_or_404(self.request, inspection, visit)
        items = list(
            ChecklistItem.objects.visible_to(access)
            .filter(visit=found)
            .select_related("answered_by", "task", "earlier")
        )
        photos = photos_of(ChecklistItem, [item.pk for item in items]) if items else {}
        for item in items:
            item.visit, item.photos = found, photos.get(item.pk, [])
        rows = findings_with_all().visible_to(access).filter(visit=found)
        findings = dressed(access, rows)
        sight = sight_of(access, inspection)
        may_record = rules.may_record_in(access, found) if inspection.is_group else None
        return super().get_context_data(
            title=str(found),
            inspection=inspection,
            visit=found,
            sight=sight,
            items=items,
            answered=sum(item.answer != "" for item in items),
            findings=[row for row in findings if row.dropped_at is None],
            dropped=[row for row in findings if row.dropped_at is not None] if sight.is_inside else [],
            may_record=may_record,
            may_change_checklist=rules.may_change_checklist(access, inspection, is_group=inspection.is_group),
            answers=ChecklistItem.Answer.choices,
            papers=paper_panel(access, found) if sight.is_inside else None,
            **kwargs,
        )


class AnswerItem(View):
    """One question's answer, in a form that saves itself."""

    rule = staticmethod(rules.may_inspect)

    def _found(self, request, pk, visit, item):
        inspection = recorded_or_404(request, pk)
        found = visit_or_404(request, inspection, visit)
        rows = ChecklistItem.objects.select_related("answered_by", "task", "earlier")
        row = get_object_or_404(rows, pk=item, visit=found)
        row.visit = found
        return row

    def get(self, request, pk, visit, item):
        return redirect(self._found(request, pk, visit, item))

    def _page(self, request, item, *, form=None, status=200, conflict=None, refusals=()):
        item.photos = photos_of(ChecklistItem, [item.pk]).get(item.pk, [])
        context = {
            "title": str(item),
            "inspection": item.visit.inspection,
            "visit": item.visit,
            "item": item,
            "form": form,
            "conflict": conflict,
            "refusals": refusals,
            "may_record": rules.may_record_in(request.access, item.visit),
            "answers": ChecklistItem.Answer.choices,
            "now": timezone.localtime() if status == 200 and not refusals else None,
        }
        template = "item" if request.htmx else "item_page"
        response = render(request, f"supervision/{template}.html", context, status=status)
        if request.htmx:
            response["HX-Retarget"], response["HX-Reswap"] = f"#item-{item.pk}", "outerHTML"
        return response

    def post(self, request, pk, visit, item):
        found = self._found(request, pk, visit, item)
        form = ItemForm(request.POST, instance=found)
        if not form.is_valid():
            return self._page(request, found, form=form, status=422)
        try:
            saved = fieldwork.answer_item(actor=request.user, item=found, **form.cleaned_data)
        except Conflict as lost:
            if lost.current is None:
                raise
            # Both answers: the stored one above, what was typed in the form, which answers the newer one.
            found, data = self._found(request, pk, visit, item), request.POST.copy()
            data["revision"] = found.revision
            form = ItemForm(data, instance=found)
            return self._page(request, found, form=form, status=409, conflict=lost.reason)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, found, form=form, status=422)
        saved.visit = found.visit
        refusals = take_photos(request, saved)
        if request.htmx and not request.FILES:
            return render(request, "supervision/item_saved.html", self._saved(saved))
        if request.htmx:
            return self._page(request, saved, refusals=refusals)
        for refusal in refusals:
            messages.warning(request, refusal)
        messages.success(request, _("已保存。"))
        return redirect(saved)

    @staticmethod
    def _saved(item) -> dict:
        numbers = item.visit.items.aggregate(total=Count("pk"), answered=Count("pk", filter=~Q(answer="")))
        return {"item": item, "now": timezone.localtime(), **numbers}
