"""议定事项: added and changed under their items while the minutes are written."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from meetings import rules
from meetings.forms.minutes import ResolutionForm
from meetings.minutes_paper import said_of
from meetings.selectors.minutes import items_with_minutes
from meetings.services import resolutions
from meetings.views.found import item_or_404, minutes_or_404, resolution_or_404
from meetings.views.minutes import next_context
from pages.forms import put_errors
from pages.rules import Conflict, requires


def _block(request, meeting, item_pk, *, form=None, editing=None, status=200, **more):
    """The resolutions of one item, one of them (or a new one) in its form; by itself on a page without scripts."""
    item = next((row for row in items_with_minutes(meeting) if row.pk == item_pk), None)
    context = {
        "title": _("%(what)s：议定事项") % {"what": item},
        "item": item,
        "form": form,
        "editing": editing,
        "may_write": rules.may_write_minutes(request.access, meeting),
        "form_template": "meetings/item_resolutions.html",
        **next_context(request.access, meeting),
        **more,
    }
    template = "meetings/resolutions_saved.html" if request.htmx else "meetings/minutes_form_page.html"
    response = render(request, template, context, status=status)
    if request.htmx:
        response["HX-Retarget"], response["HX-Reswap"] = f"#resolutions-{item_pk}", "outerHTML"
    return response


def _done(request, meeting, item_pk, said):
    if request.htmx:
        return _block(request, minutes_or_404(request, meeting.pk), item_pk)
    messages.success(request, said)
    return redirect(f"{reverse('meetings:minutes', args=[meeting.pk])}#resolutions-{item_pk}")


class AddResolution(View):
    """添加议定事项."""

    rule = staticmethod(rules.may_organise)

    def get(self, request, pk, item):
        meeting = minutes_or_404(request, pk)
        item = item_or_404(meeting, item)
        form = None if "row" in request.GET else ResolutionForm(access=request.access, meeting=meeting)
        return _block(request, meeting, item.pk, form=form)

    def post(self, request, pk, item):
        meeting = minutes_or_404(request, pk)
        item = item_or_404(meeting, item)
        form = ResolutionForm(request.POST, access=request.access, meeting=meeting)
        if not form.is_valid():
            return _block(request, meeting, item.pk, form=form, status=422)
        try:
            resolutions.add_resolution(actor=request.user, item=item, **form.said())
        except ValidationError as error:
            put_errors(form, error)
            return _block(request, meeting, item.pk, form=form, status=422)
        return _done(request, meeting, item.pk, _("已添加议定事项。"))


class EditResolution(View):
    """修改议定事项."""

    rule = staticmethod(rules.may_organise)

    def get(self, request, pk, resolution):
        meeting = minutes_or_404(request, pk)
        row = resolution_or_404(meeting, resolution)
        form = ResolutionForm(access=request.access, meeting=meeting, instance=row)
        return _block(request, meeting, row.item_id, form=form, editing=row)

    def post(self, request, pk, resolution):
        meeting = minutes_or_404(request, pk)
        row = resolution_or_404(meeting, resolution)
        given = {"access": request.access, "meeting": meeting, "instance": row}
        form = ResolutionForm(request.POST, **given)
        if not form.is_valid():
            return _block(request, meeting, row.item_id, form=form, editing=row, status=422)
        try:
            resolutions.save_resolution(
                actor=request.user,
                resolution=row,
                revision=form.cleaned_data["revision"],
                **form.said(),
            )
        except Conflict as lost:
            now = resolution_or_404(meeting, resolution)
            data = request.POST.copy()
            data["revision"] = now.revision
            form = ResolutionForm(data, **given)
            conflict = {"reason": lost.reason, "text": f"{now.get_kind_display()}：{said_of(now)}"}
            return _block(
                request, meeting, row.item_id, form=form, editing=now, status=409, conflict=conflict
            )
        except ValidationError as error:
            put_errors(form, error)
            return _block(request, meeting, row.item_id, form=form, editing=row, status=422)
        return _done(request, meeting, row.item_id, _("已修改议定事项。"))


@requires(rules.may_organise)
@require_POST
def drop(request, pk, resolution):
    """删除议定事项."""
    meeting = minutes_or_404(request, pk)
    row = resolution_or_404(meeting, resolution)
    resolutions.drop_resolution(actor=request.user, resolution=row)
    return _done(request, meeting, row.item_id, _("已删除议定事项。"))
