"""议程: items added, edited, put in order; an item's page with its papers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from documents.selectors import attachment_panel
from meetings import rules, services
from meetings.forms.agenda import ItemForm
from meetings.views.meeting import refused
from meetings.views.visible import item_or_404, meeting_or_404
from pages.forms import put_errors
from pages.rules import Conflict, requires


def may_shape(access, meeting):
    """Before the meeting its agenda, while it lasts what comes up in it."""
    if meeting.is_ahead:
        return rules.may_change_meeting(access, meeting)
    return rules.may_write_minutes(access, meeting)


class NewItem(View):
    rule = staticmethod(rules.may_organise)

    def _page(self, request, meeting, form, status=200):
        verdict = may_shape(request.access, meeting)
        context = {
            "title": _("添加议题：%(what)s") % {"what": meeting},
            "form": form,
            "refused": "" if verdict else verdict.reason,
            "submit_text": _("添加"),
            "cancel_url": f"{meeting.get_absolute_url()}#agenda",
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        return self._page(request, meeting_or_404(request, pk), ItemForm(access=request.access))

    def post(self, request, pk):
        meeting, form = meeting_or_404(request, pk), ItemForm(request.POST, access=request.access)
        if not form.is_valid():
            return self._page(request, meeting, form, status=422)
        fields = {name: value for name, value in form.cleaned_data.items() if name != "revision"}
        try:
            item = services.add_item(actor=request.user, meeting=meeting, **fields)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, meeting, form, status=422)
        messages.success(request, _("已添加“%(title)s”，可以在这里上传材料。") % {"title": item.title})
        return redirect("meetings:item", pk=meeting.pk, item=item.pk)


class ItemPage(View):
    """One item: its papers for those who take part, its form for the office."""

    rule = staticmethod(rules.may_see_meetings)

    def _form(self, request, item, data=None):
        return ItemForm(data, access=request.access, instance=item, initial={"revision": item.revision})

    def _page(self, request, item, form=None, status=200, now=None):
        access, meeting = request.access, item.meeting
        verdict = may_shape(access, meeting)
        if form is None and verdict:
            form = self._form(request, item)
        context = {
            "title": item.title,
            "meeting": meeting,
            "item": item,
            "form": form if verdict else None,
            "now": now,
            "may_remove": verdict and (not item.code or item.code == "resolutions"),
            "attachments": attachment_panel(access, item, verdict=rules.may_attach_to_item(access, item)),
        }
        return render(request, "meetings/item.html", context, status=status)

    def get(self, request, pk, item):
        return self._page(request, item_or_404(request, meeting_or_404(request, pk), item))

    def post(self, request, pk, item):
        meeting = meeting_or_404(request, pk)
        item = item_or_404(request, meeting, item)
        form = self._form(request, item, request.POST)
        if not form.is_valid():
            return self._page(request, item_or_404(request, meeting, item.pk), form, status=422)
        try:
            services.edit_item(actor=request.user, item=item, **form.cleaned_data)
        except Conflict:
            return self._stale(request, meeting, item.pk)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, item_or_404(request, meeting, item.pk), form, status=422)
        messages.success(request, _("议题已保存。"))
        return redirect(f"{meeting.get_absolute_url()}#agenda")

    def _stale(self, request, meeting, pk):
        item = item_or_404(request, meeting, pk)
        data = request.POST.copy()
        data["revision"] = item.revision
        form = self._form(request, item, data)
        form.is_valid()
        now = [
            (field.label, getattr(item, field.name))
            for field in form
            if field.name not in ("revision", "needs_paper")
        ]
        return self._page(request, item, form, status=409, now=now)


@requires(rules.may_organise)
@require_POST
def remove(request, pk, item):
    meeting = meeting_or_404(request, pk)
    item = item_or_404(request, meeting, item)
    try:
        services.remove_item(actor=request.user, item=item)
    except ValidationError as error:
        return refused(request, meeting, error)
    messages.success(request, _("已删除“%(title)s”。") % {"title": item.title})
    return redirect(f"{meeting.get_absolute_url()}#agenda")


@requires(rules.may_organise)
@require_POST
def order(request, pk):
    """The items in the order of the form, which dragging changed; `move` is one step of a button (`12:up`)."""
    meeting = meeting_or_404(request, pk)
    ids = [int(text) for text in request.POST.getlist("items") if text.isdecimal() and len(text) < 19]
    which, _colon, way = request.POST.get("move", "").partition(":")
    if which.isdecimal() and int(which) in ids:
        at = ids.index(int(which))
        to = at + (-1 if way == "up" else 1)
        if 0 <= to < len(ids):
            ids[at], ids[to] = ids[to], ids[at]
    services.arrange(actor=request.user, meeting=meeting, item_ids=ids)
    return redirect(f"{meeting.get_absolute_url()}#agenda")


@requires(rules.may_organise)
@require_POST
def pull(request, pk):
    """Work the standing papers out from the record as it is now."""
    meeting = meeting_or_404(request, pk)
    made = services.pull_papers(actor=request.user, meeting=meeting)
    messages.success(
        request,
        _("已按今天的记录生成 %(n)s 份随会材料，开始签到时会再更新一次。") % {"n": len(made)}
        if made
        else _("系统里还没有可以汇总的记录，没有生成随会材料。"),
    )
    return redirect(f"{meeting.get_absolute_url()}#standing")
